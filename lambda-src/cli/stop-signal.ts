/** Ends what runs when the user or the system asks the process to stop; asked a second time, the process ends at once. */
export class StopSignal {
  readonly #controller = new AbortController();
  readonly #signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

  constructor() {
    for (const name of this.#signals) process.on(name, this.#stop);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  close(): void {
    for (const name of this.#signals) process.off(name, this.#stop);
  }

  readonly #stop = (name: NodeJS.Signals): void => {
    if (this.signal.aborted) process.exit(3);
    this.#controller.abort(new Error(`stopped by ${name}`));
  };
}
