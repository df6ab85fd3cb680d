import * as options from "../options";
import { tenancyCommand } from "../tenancy-command";

/** What `credential-audit domains` takes. */
export const domains = tenancyCommand("domains")
  .description("list the identity domains that an audit would read, and what it could not look at")
  .addOption(options.json)
  .addHelpText(
    "after",
    `
Exit codes:
  0  every compartment was looked at
  1  wrong usage, configuration or credentials of the caller
  3  something could not be looked at, so that domains may be missing`,
  );

export type DomainsOptions = ReturnType<typeof domains.opts>;
