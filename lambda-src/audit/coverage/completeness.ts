import { formatDate, type Instant } from "../instant";

/**
 * How an audit makes sure that nobody has a credential that no reference tells of: `thorough` asks about every user for
 * every type, `rolling` about holders, about who is new or changed and about a part of the rest, so that within
 * {@link runsOfARound} runs each user was asked about, `sampled` about some of the rest.
 */
export const thoroughnesses = ["thorough", "rolling", "sampled"] as const;

export type Thoroughness = (typeof thoroughnesses)[number];

/** Runs in which a rolling audit asks about each user at least once. */
export const runsOfARound = 14;

/** A little less than one search asks about: parts are not all of one size. */
const usersOfAPart = 45;

/** How it was shown that a type of a domain was read completely. */
export interface Completeness {
  /** `proven`: everybody was asked about in this run. `rolling`: a part of what was proven before was asked again. */
  readonly how: "proven" | "rolling" | "sampled";
  /** The day on which everybody was asked about; `null` when that never was. */
  readonly provenOn: string | null;
  /** Runs since the first proof: whose turn it is follows from it. */
  readonly runs: number;
  /** Into how many parts the users were divided when everybody was asked: each part has its turn in a round. */
  readonly parts: number;
}

/** What a complete reading of a type is worth to the next one. */
export function completenessOf(
  everybodyAsked: boolean,
  earlier: Completeness | undefined,
  asOf: Instant,
  users: number,
): Completeness {
  const parts = Math.max(1, Math.ceil(users / usersOfAPart));
  // Turns go on where they were: begun anew with each proof, those at the end of a round would never come.
  const runs = earlier === undefined ? 0 : earlier.runs + 1;
  if (everybodyAsked) return { how: "proven", provenOn: formatDate(asOf), runs, parts };
  if (earlier === undefined) return { how: "sampled", provenOn: null, runs, parts: 0 };
  return { how: "rolling", provenOn: earlier.provenOn, runs, parts: earlier.parts };
}
