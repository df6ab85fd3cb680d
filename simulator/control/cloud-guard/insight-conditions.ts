import type { StoreFactory } from "../../cloud";

/** How log-insight detection behaves in a tenancy, for what tests and rehearsals want to go wrong. */
export interface InsightConditions {
  /** Whether Oracle has turned data sources on for the tenancy ("If you don't see Data Sources …", datasrc-start.htm). */
  dataSourcesAvailable: boolean;
  /** Whether a data source is refused without the fields that the API marks as deprecated. */
  deprecatedFieldsRequired: boolean;
  /** Why the work request of a data source fails. */
  workFailure: { readonly code: string; readonly message: string } | undefined;
  /** Whether queries reach the regions where they run. */
  replication: "PROVISIONING" | "FAILED" | "SUCCEEDED";
  /** How many rows a query gives at most; Logging Search has pages of 1,000 at most, and whether a data source pages is not published. */
  rowsPerQuery: number;
  /** False: problems come without their entities. */
  entities: boolean;
}

export const insightConditions: StoreFactory<InsightConditions> = () => ({
  dataSourcesAvailable: true,
  deprecatedFieldsRequired: false,
  workFailure: undefined,
  replication: "SUCCEEDED",
  rowsPerQuery: Infinity,
  entities: true,
});
