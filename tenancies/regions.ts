import type { TenancyFile } from "./tenancy-schema";

/** The regions that a stack writes to. */
export interface Regions {
  /** Of the function, its network, vault and evidence. */
  readonly region: string;
  /** Home region of the tenancy: IAM is written there. */
  readonly homeRegion: string;
  /** Reporting region of Cloud Guard. */
  readonly reportingRegion: string;
}

/** The regions of a tenancy file: what it leaves out is the one before. */
export function regionsOf({
  region,
  homeRegion = region,
  reportingRegion = homeRegion,
}: Pick<TenancyFile, "region" | "homeRegion" | "reportingRegion">): Regions {
  return { region, homeRegion, reportingRegion };
}
