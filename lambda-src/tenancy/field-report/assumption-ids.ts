/** Assumptions that a field report puts to a tenancy; `docs/assumptions.md` lists them with those that nothing can ask. */
export const assumptionIds = [
  "users-can-be-listed",
  "references-by-path",
  "references-whole",
  "types-exist",
  "listing-is-refused",
  "search-by-holder",
  "batches-of-holders",
  "filter-by-holder",
  "nobody-has-nothing",
  "bad-filter-is-400",
  "pages-of-1000",
  "order-is-stable",
  "default-has-url",
  "licences-are-known",
  "limits-are-told",
] as const;

export type AssumptionId = (typeof assumptionIds)[number];

export const verdicts = ["holds", "does not hold", "could not tell"] as const;

export type Verdict = (typeof verdicts)[number];
