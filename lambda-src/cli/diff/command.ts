import { Command } from "@commander-js/extra-typings";
import * as options from "../options";

/** What `credential-audit diff` takes. */
export const diff = new Command("diff")
  .description("tell what changed between two reports of a tenancy")
  .argument("<old>", "the earlier report.json, or the folder of its run")
  .argument("<new>", "the later one")
  .addOption(options.json)
  .addHelpText(
    "after",
    `
A credential that is missing because its domain or type was not read is not_seen, never deleted.

Exit codes:
  0  compared
  1  a report cannot be read, or they are of different tenancies`,
  );

export type DiffOptions = ReturnType<typeof diff.opts>;
