/** The ways on which a run's results go out. */
export type Channel =
  "evidence" | "signature" | "cloud guard" | "notification" | "owner emails" | "tickets" | "metrics";

/** What became of one way. */
export interface Publication {
  readonly channel: Channel;
  /** `skipped`: not configured, or nothing to tell. */
  readonly status: "published" | "skipped" | "failed";
  /** Why it was skipped or failed, or how much went out. */
  readonly detail: string;
}

export function failures(publications: readonly Publication[]): readonly Publication[] {
  return publications.filter(({ status }) => status === "failed");
}
