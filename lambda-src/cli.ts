#!/usr/bin/env node
import { Command } from "@commander-js/extra-typings";
import { version } from "../package.json";
import { diff } from "./cli/diff";
import { doctor } from "./cli/doctor";
import { domains } from "./cli/domains";
import { explain } from "./cli/explain";
import { fleet } from "./cli/fleet";
import { run } from "./cli/run";
import { verify } from "./cli/verify";

// A reader that stops early, such as `head`, ends neither the audit nor its exit code.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("credential-audit")
  .description(
    "Audits every long-lived IAM credential of six types in every identity domain of an OCI tenancy.",
  )
  .version(version)
  .showHelpAfterError("(credential-audit --help, or credential-audit <command> --help, lists what there is)")
  .addCommand(run)
  .addCommand(explain)
  .addCommand(diff)
  .addCommand(fleet)
  .addCommand(domains)
  .addCommand(doctor)
  .addCommand(verify);

for (const command of program.commands) command.copyInheritedSettings(program);

void program.parseAsync();
