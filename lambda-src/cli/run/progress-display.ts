import { live, type Live } from "../../terminal/live";
import { joined, shown } from "../../terminal/shown";
import { fit } from "../../terminal/wrap";
import type { Progress } from "../../tenancy/progress";

const linesShown = 12;
const refreshMilliseconds = 100;

/** Shows how far an audit has come: a line for each domain that is being read, in place, on a terminal. */
export class ProgressDisplay {
  readonly #lines: Live;
  readonly #reading = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;
  #discovery = "looking for domains";
  #done = 0;

  constructor(readonly stream: NodeJS.WriteStream) {
    this.#lines = live(stream);
    this.#timer = setInterval(() => this.#show(), refreshMilliseconds);
    this.#timer.unref();
  }

  readonly update = (progress: Progress): void => {
    if (progress.phase === "discovery") {
      const { looked, compartments, domains } = progress;
      this.#discovery = `${looked} of ${compartments} compartments looked at, ${domains} domains found`;
    } else if (progress.phase === "done") {
      this.#reading.delete(progress.domain);
      this.#done += 1;
    } else {
      const { phase, domain, done, total } = progress;
      this.#reading.set(domain, `${phase} ${done} of ${Math.max(total, done)}`);
    }
  };

  /** Takes the lines away. */
  close(): void {
    clearInterval(this.#timer);
    this.#lines.clear();
  }

  #show(): void {
    const width = Math.max(20, (this.stream.columns || 80) - 1);
    const reading = [...this.#reading].map(([domain, state]) => fit(`  ${domain}: ${state}`, width));
    const more = reading.length - linesShown;
    this.#lines.draw(
      joined([
        fit(`${this.#discovery}; ${this.#done} read`, width),
        ...reading.slice(0, linesShown),
        ...(more > 0 ? [shown`  and ${more} more`] : []),
      ]),
    );
  }
}
