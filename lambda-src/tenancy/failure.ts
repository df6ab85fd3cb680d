import { RequestError } from "../oci/request-error";
import { MalformedAnswerError } from "./scim/scim-page";

/**
 * What a failed request says about going on.
 *
 * - `stopped` a deadline or the caller ended it · `tooLarge` it may work with fewer terms
 * - `refused` it will not work this way, another way may · `passing` it may work later
 */
export type Consequence = "stopped" | "tooLarge" | "refused" | "passing";

/** What follows from a failed request. Anything that is not a request's failure is a bug and is thrown again. */
export function consequenceOf(error: unknown): Consequence {
  if (error instanceof MalformedAnswerError) return "passing";
  if (!(error instanceof RequestError)) throw error;
  switch (error.kind) {
    case "aborted":
      return "stopped";
    // Which words a domain finds for a filter that is too long is not documented, so any 400 may mean that.
    case "tooLarge":
    case "badRequest":
      return "tooLarge";
    case "unauthenticated":
    case "forbidden":
    case "notFound":
    case "conflict":
    case "redirected":
      return "refused";
    case "serverError":
      return error.status === 501 ? "refused" : "passing";
    default:
      return "passing";
  }
}

/** A failed request in words. */
export function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the caller was refused, rather than the request. */
export function isDenial(error: unknown): boolean {
  return (
    error instanceof RequestError &&
    (error.kind === "forbidden" || error.kind === "notFound" || error.kind === "unauthenticated")
  );
}
