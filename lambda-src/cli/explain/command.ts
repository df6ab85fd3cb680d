import { Command } from "@commander-js/extra-typings";

/** What `credential-audit explain` takes. */
export const explain = new Command("explain")
  .description("print the steps to rotate a credential, for the Console and for Oracle's CLI")
  .argument("<credential id>", "its OCID, SCIM id or fingerprint")
  .option("--report <path>", "report.json or the folder of a run (the newest under ./credential-audit)")
  .addHelpText(
    "after",
    `
Exit codes:
  0  explained
  1  there is no such report or credential`,
  );

export type ExplainOptions = ReturnType<typeof explain.opts>;
