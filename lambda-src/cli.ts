#!/usr/bin/env node
import { Command } from "@commander-js/extra-typings";
import { version } from "../package.json";
import { diff } from "./cli/diff/command";
import { doctor } from "./cli/doctor/command";
import { domains } from "./cli/domains/command";
import { explain } from "./cli/explain/command";
import { finish } from "./cli/finish";
import { fleet } from "./cli/fleet/command";
import { period } from "./cli/period/command";
import { run } from "./cli/run/command";
import { tickets } from "./cli/tickets/command";
import { verify } from "./cli/verify/command";
import { print, printError } from "./terminal/print";
import { printableLines } from "./terminal/shown";

/*
 * What a command takes is loaded with this file, so that `--help` is quick; what it does is a bundle of its own, loaded
 * when it runs (scripts/build.mjs): Oracle's SDK takes half a second.
 */
run.action((given) => finish(async () => (await import("./cli/run/run.js")).execute(given)));
explain.action((id, given) =>
  finish(async () => (await import("./cli/explain/explain.js")).execute(id, given)),
);
diff.action((before, after, given) =>
  finish(async () => (await import("./cli/diff/diff.js")).execute(before, after, given)),
);
fleet.action((paths, given) =>
  finish(async () => (await import("./cli/fleet/fleet.js")).execute(paths, given)),
);
domains.action((given) => finish(async () => (await import("./cli/domains/domains.js")).execute(given)));
doctor.action((given) => finish(async () => (await import("./cli/doctor/doctor.js")).execute(given)));
tickets.action((report, given) =>
  finish(async () => (await import("./cli/tickets/tickets.js")).execute(report, given)),
);
period.action((place, given) =>
  finish(async () => (await import("./cli/period/period.js")).execute(place, given)),
);
verify.action((place, given) =>
  finish(async () => (await import("./cli/verify/verify.js")).execute(place, given)),
);

// A reader that stops early, such as `head`, ends neither the audit nor its exit code.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const program = new Command("credential-audit")
  .description(
    "Audits every long-lived IAM credential of six types in every identity domain of an OCI tenancy.",
  )
  .version(version)
  // What the caller typed is in its messages, and it may have come out of a file.
  .configureOutput({
    writeOut: (text) => print(printableLines(text)),
    writeErr: (text) => printError(printableLines(text)),
  })
  .showHelpAfterError("(credential-audit --help, or credential-audit <command> --help, lists what there is)")
  .addCommand(run)
  .addCommand(explain)
  .addCommand(diff)
  .addCommand(fleet)
  .addCommand(domains)
  .addCommand(doctor)
  .addCommand(tickets)
  .addCommand(verify)
  .addCommand(period);

for (const command of program.commands) command.copyInheritedSettings(program);

void program.parseAsync();
