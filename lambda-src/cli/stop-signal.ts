import { printError } from "../terminal/print";
import { shown } from "../terminal/shown";

/** The time in which a stopped process tells what it has; `docker stop` kills after ten seconds. */
const graceMilliseconds = 1_700;

/** Ends what runs when the user or the system asks the process to stop; asked a second time, the process ends at once. */
export class StopSignal {
  readonly #controller = new AbortController();
  readonly #signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  #deadline: NodeJS.Timeout | undefined;

  constructor() {
    for (const name of this.#signals) process.on(name, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  close(): void {
    for (const name of this.#signals) process.off(name, this.#stop);
    clearTimeout(this.#deadline);
  }

  readonly #stop = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(3);
    printError(
      shown`Stopping, as ${name} asks: what was read is told as INCOMPLETE. Once more ends it at once.\n`,
    );
    this.#controller.abort(new Error(`stopped by ${name}`));
    // Files that are not written by then are left out: each is there completely or not at all.
    this.#deadline = setTimeout(() => {
      printError(shown`INCOMPLETE: stopped before everything was written\n`);
      process.exit(3);
    }, graceMilliseconds);
    this.#deadline.unref();
  };
}
