import { RequestError } from "../oci/request-error";
import type { Failure } from "../audit/coverage/failure";
import { MalformedAnswerError } from "./answer";

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

/** A failed request as a fact for the report. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) {
    const { kind, operation, status, happening: message, advice, facts } = error;
    return {
      kind,
      operation,
      ...(status !== undefined && { status }),
      ...((facts.code ?? facts.messageId ?? facts.scimType) !== undefined && {
        code: facts.code ?? facts.messageId ?? facts.scimType,
      }),
      message,
      ...(advice !== undefined && { advice }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof MalformedAnswerError ? "malformed" : "unexpected", message };
}
