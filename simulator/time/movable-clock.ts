import type { Clock } from "../cloud";

/** The system's clock, moved by hand: it goes on by itself, from wherever it was put. */
export class MovableClock implements Clock {
  #offset = 0;

  constructor(private readonly system: () => number = Date.now) {}

  now(): Date {
    return new Date(this.system() + this.#offset);
  }

  moveTo(instant: Date): void {
    this.#offset = instant.getTime() - this.system();
  }
}
