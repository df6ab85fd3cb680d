import { Command } from "@commander-js/extra-typings";

/** What `credential-audit explain` takes. */
export const explain = new Command("explain")
  .description(
    "print the steps to rotate a credential, or all that a user has, for the Console and for Oracle's CLI",
  )
  .argument(
    "<credential or user>",
    "a credential by OCID, SCIM id, fingerprint or the end of its id; or a user, by name, email or id",
  )
  .option("--report <path>", "report.json or the folder of a run (the newest under ./credential-audit)")
  .addHelpText(
    "after",
    `
Exit codes:
  0  explained
  1  there is no such report, credential or user`,
  );

export type ExplainOptions = ReturnType<typeof explain.opts>;
