import { Command } from "@commander-js/extra-typings";
import * as options from "./options";

/** A command that reads a tenancy: whose, as whom, and which of its domains. */
export const tenancyCommand = (name: string) =>
  new Command(name)
    .addOption(options.profile)
    .addOption(options.configFile)
    .addOption(options.auth)
    .addOption(options.region)
    .addOption(options.endpoint)
    .addOption(options.domain)
    .addOption(options.domainUrl);
