/**
 * How a request failed, as far as a reader of a report needs to tell: the status a service answered, or why there was no
 * answer. `unexpected` is a defect of this program.
 */
export const failureKinds = [
  "unauthenticated",
  "forbidden",
  "notFound",
  "throttled",
  "tooLarge",
  "conflict",
  "badRequest",
  "serverError",
  "redirected",
  "network",
  "timeout",
  "malformed",
  "aborted",
  "unsigned",
  "unexpected",
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** A failed request as a fact of a report. Holds no query, header or body: names of users and secrets travel in those. */
export interface Failure {
  readonly kind: FailureKind;
  /** Method and address without query; absent when no request is known to be at fault. */
  readonly operation?: string | undefined;
  /** HTTP status; absent when there was no answer. */
  readonly status?: number | undefined;
  /** The service's own code or message number, such as `NotAuthorizedOrNotFound`. */
  readonly code?: string | undefined;
  /** What happened, in one line: the service's own words where it had some. */
  readonly message: string;
  /** What whoever sent it can check, where the failure itself tells. */
  readonly advice?: string | undefined;
}

/** Whether the caller was refused, rather than the request. A 404 is also the answer to who may not see a resource. */
export function isRefusal({ kind }: Pick<Failure, "kind">): boolean {
  return kind === "forbidden" || kind === "notFound" || kind === "unauthenticated";
}

/** Why the pages of a list do not add up, after every attempt to read them again. */
export type Inconsistency =
  | { readonly kind: "order_changed" }
  | { readonly kind: "page_repeated" }
  | { readonly kind: "readings_differ" }
  /** Rows `from` to `to` did not come. */
  | { readonly kind: "rows_missing"; readonly from: number; readonly to: number }
  | { readonly kind: "fewer_rows"; readonly said: number; readonly gave: number }
  /** A list of one user's credentials held those of others. */
  | { readonly kind: "filter_ignored" };

/** What kept a list from being read to its end. */
export type Cause = Failure | Inconsistency;

export function inconsistencyText(inconsistency: Inconsistency): string {
  switch (inconsistency.kind) {
    case "order_changed":
      return "the order of the rows changed between two pages";
    case "page_repeated":
      return "a page repeated the rows of the one before";
    case "readings_differ":
      return "no two readings gave the same rows";
    case "rows_missing":
      return `rows ${inconsistency.from} to ${inconsistency.to} did not come`;
    case "fewer_rows":
      return `the service says ${inconsistency.said} rows and gave ${inconsistency.gave}`;
    case "filter_ignored":
      return "the service does not heed a filter on the user";
  }
}

export function failureText({ operation, message, advice }: Failure): string {
  const what = operation === undefined ? message : `${operation}: ${message}`;
  return advice === undefined ? what : `${what}. ${advice}`;
}

export function causeText(cause: Cause | null): string {
  if (cause === null) return "no answer says why";
  return "message" in cause ? failureText(cause) : inconsistencyText(cause);
}
