import type { Reason } from "../audit/coverage/reason";

/** A signal that ends with the caller's or after a time, whichever comes first, and knows which it was. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #outer: AbortSignal | undefined;
  #passed = false;

  constructor(
    readonly milliseconds: number,
    outer: AbortSignal | undefined,
  ) {
    this.#outer = outer;
    this.#timer = setTimeout(() => {
      this.#passed = true;
      this.#controller.abort(new Error(`the deadline of ${milliseconds / 1000} s has passed`));
    }, milliseconds);
    if (outer?.aborted) this.#stop();
    else outer?.addEventListener("abort", this.#stop, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why it ended; `undefined` while it has not. */
  get reason(): Reason | undefined {
    if (!this.signal.aborted) return undefined;
    return this.#passed
      ? { kind: "deadline", seconds: this.milliseconds / 1000 }
      : { kind: "stopped", begun: true };
  }

  /** Lets go of the timer and of the caller's signal. */
  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => {
    this.#controller.abort(this.#outer?.reason);
  };
}
