import * as options from "../options";
import { tenancyCommand } from "../tenancy-command";

/** What `credential-audit run` takes. */
export const run = tenancyCommand("run")
  .description("audit a tenancy and write the reports")
  .addOption(options.type)
  .addOption(options.policy)
  .addOption(options.maxAge)
  .addOption(options.warnAge)
  .addOption(options.asOf)
  .addOption(options.domainTimeout)
  .addOption(options.previous)
  .addOption(options.thorough)
  .addOption(options.sampled)
  .addOption(options.out)
  .addOption(options.format)
  .addOption(options.failOn)
  .addOption(options.quiet)
  .addOption(options.noProgress)
  .addOption(options.noColor)
  .addHelpText(
    "after",
    `
Exit codes:
  0  complete, and nothing to fail on
  1  wrong usage, configuration or credentials of the caller
  2  complete, and something to fail on
  3  the audit is incomplete (wins over 2)`,
  );

export type RunOptions = ReturnType<typeof run.opts>;
