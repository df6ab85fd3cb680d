import type { StoreFactory } from "../../cloud";

/** One run of a data source's query, as its events show it (oci-cloudguard, DataSourceEventSummary). */
export interface DataSourceEvent {
  readonly region: string;
  readonly eventDate: string;
  readonly dataSourceId: string;
  readonly timeCreated: string;
  readonly status: "SUCCESS" | "FAILURE";
  readonly comments?: string;
  readonly eventInfo: {
    readonly dataSourceFeedProvider: "LOGGINGQUERY";
    readonly observedValue: string;
    readonly logResult: string;
  };
}

/** Which data source ran when, and what came of it. */
export class DataSourceRuns {
  readonly #events: DataSourceEvent[] = [];
  readonly #last = new Map<string, number>();

  add(event: DataSourceEvent): void {
    this.#events.push(event);
  }

  /** The runs of a data source, oldest first. */
  of(dataSourceId: string): readonly DataSourceEvent[] {
    return this.#events.filter((event) => event.dataSourceId === dataSourceId);
  }

  last(dataSourceId: string): number | undefined {
    return this.#last.get(dataSourceId);
  }

  ran(dataSourceId: string, at: number): void {
    this.#last.set(dataSourceId, at);
  }
}

export const dataSourceRuns: StoreFactory<DataSourceRuns> = () => new DataSourceRuns();
