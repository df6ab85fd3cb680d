import type { StoreFactory } from "../cloud";

/** What tells one stream of values from another. */
export interface StreamName {
  readonly namespace: string;
  readonly compartmentId: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Point {
  /** Milliseconds since the epoch, by the clock of the simulated cloud. */
  readonly at: number;
  readonly value: number;
}

export interface MetricSeries extends StreamName {
  readonly points: Point[];
}

/** The metrics of a tenancy. */
export class MetricPoints {
  readonly #series = new Map<string, MetricSeries>();

  get series(): readonly MetricSeries[] {
    return [...this.#series.values()];
  }

  add(stream: StreamName, points: readonly Point[]): void {
    const dimensions = Object.entries(stream.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = JSON.stringify([stream.namespace, stream.compartmentId, stream.name, dimensions]);
    const series = this.#series.get(key) ?? { ...stream, points: [] };
    series.points.push(...points);
    this.#series.set(key, series);
  }
}

/** The key of the metrics: `tenancy.store(metricPoints)`. */
export const metricPoints: StoreFactory<MetricPoints> = () => new MetricPoints();
