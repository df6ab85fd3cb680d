import { Command } from "@commander-js/extra-typings";
import { asProcess, runAll } from "./run-all";

export const command = new Command("nightly")
  .description(
    "Looks for drift, then audits every tenancy from here, whatever the drift. Exits 1 when one of the two could not be done, 3 for an incomplete audit, 2 for drift or findings, else 0.",
  )
  .action(() => {
    process.exitCode = runAll(asProcess);
  });
