#!/usr/bin/env node
import { Command } from "@commander-js/extra-typings";
import { version } from "../package.json";
import { run } from "./cli/run";

// A reader that stops early, such as `head`, is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode);
});

const program = new Command("credential-audit")
  .description(
    "Audits every long-lived IAM credential of six types in every identity domain of an OCI tenancy.",
  )
  .version(version)
  .showHelpAfterError("(credential-audit --help, or credential-audit <command> --help, lists what there is)")
  .addCommand(run);

for (const command of program.commands) command.copyInheritedSettings(program);

void program.parseAsync();
