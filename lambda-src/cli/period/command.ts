import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { parseDate } from "../../audit/instant";
import * as options from "../options";

/** What `credential-audit period` takes. */
export const period = new Command("period")
  .description(
    "the control over a period, from the evidence of its runs: who was late, who was told, and what nobody knows",
  )
  .argument("<place>", "a copy of the evidence bucket on disk, or oci://bucket")
  .addOption(
    new Option("--from <day>", "first day, UTC, YYYY-MM-DD").argParser(parseDay).makeOptionMandatory(),
  )
  .addOption(new Option("--to <day>", "last day, UTC, YYYY-MM-DD").argParser(parseDay).makeOptionMandatory())
  .addOption(new Option("--tenancy <ocid>", "which tenancy, where the bucket holds runs of several"))
  .addOption(new Option("--out <folder>", "where the files go").default("credential-audit/period"))
  .addOption(new Option("--namespace <name>", "Object Storage namespace of the bucket (the tenancy's own)"))
  .addOption(options.profile)
  .addOption(options.configFile)
  .addOption(options.auth)
  .addOption(options.region)
  .addOption(options.endpoint)
  .addHelpText(
    "after",
    `
It reads the runs by their digests; whether the chain itself holds, credential-audit verify tells.

Exit codes:
  0  everything that fell due was in time, and nothing is unknown
  1  wrong usage, or the evidence could not be read
  2  something was late
  3  something is not known: days without a run, incomplete runs, evidence that does not hold (wins over 2)`,
  );

export type PeriodOptions = ReturnType<typeof period.opts>;

function parseDay(text: string): number {
  const day = parseDate(text);
  if (day === undefined) throw new InvalidArgumentError("Give a day, such as 2026-01-31.");
  return day;
}
