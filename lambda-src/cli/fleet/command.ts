import { Command } from "@commander-js/extra-typings";
import * as options from "../options";

/** What `credential-audit fleet` takes. */
export const fleet = new Command("fleet")
  .description("put the reports of several tenancies side by side, worst first, as HTML and CSV")
  .argument(
    "<report...>",
    "report.json files, or folders of runs; of one tenancy the newest whole audit counts",
  )
  .option("--out <folder>", "where fleet.html and fleet.csv go", "credential-audit")
  .addOption(options.asOf)
  .addOption(options.failOn)
  .addHelpText(
    "after",
    `
Exit codes, over all tenancies:
  0  complete, and nothing to fail on
  1  a report cannot be read
  2  complete, and something to fail on
  3  an audit is incomplete, or of a tenancy there are only narrowed reports or forecasts (wins over 2)`,
  );

export type FleetOptions = ReturnType<typeof fleet.opts>;
