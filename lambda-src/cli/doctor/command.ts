import * as options from "../options";
import { tenancyCommand } from "../tenancy-command";

/** What `credential-audit doctor` takes. */
export const doctor = tenancyCommand("doctor")
  .description("find out in seconds what an audit would meet: access, ladder, limits, clock")
  .addOption(options.json)
  .option(
    "--field-report <file>",
    "ask the tenancy what no document answers, and write down what it said: no name, id or address",
  )
  .option("--yes", "with --field-report: send the requests without asking")
  .addHelpText(
    "after",
    `
Exit codes:
  0  an audit would be complete, as far as a few requests can tell
  1  wrong usage, configuration or credentials of the caller
  3  something is refused or out of reach: what, and which policy statement is missing, is said`,
  );

export type DoctorOptions = ReturnType<typeof doctor.opts>;
