import { longestRetryAfter } from "./retry-after";

/**
 * Why a request failed.
 *
 * - `unauthenticated` 401 · `forbidden` 403, and a 401 by which a domain refuses a caller whom it knows · `notFound` 404, which regional services also answer for "not authorised"
 * - `throttled` 429 · `tooLarge` 413 and 414 · `conflict` 409 and 412 · `badRequest` any other 4xx · `serverError` 5xx
 * - `redirected` 3xx: never followed, because the signature would travel to another host
 * - `network` no answer: {@link RequestError.fault} says how · `timeout` no complete answer in time
 * - `malformed` an answer that cannot be read: HTML, truncated or empty where JSON was due
 * - `aborted` the caller's signal ended it
 * - `unsigned` the request could not be signed, so nothing was sent
 */
export type RequestErrorKind =
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "throttled"
  | "tooLarge"
  | "conflict"
  | "badRequest"
  | "serverError"
  | "redirected"
  | "network"
  | "timeout"
  | "malformed"
  | "aborted"
  | "unsigned";

/** How the network failed: name not found, connection refused, cut off, host unreachable, certificate or handshake. */
export type NetworkFault = "dns" | "refused" | "reset" | "unreachable" | "tls" | "other";

/** What is known of a failed request beside its kind. */
export interface RequestFacts {
  readonly method: string;
  /** Without the query, which can hold names of users. */
  readonly url: string;
  readonly fault?: NetworkFault;
  /** HTTP status; none when there was no answer. */
  readonly status?: number;
  /** The service's error code, such as `NotAuthorizedOrNotFound`; SCIM answers have none. */
  readonly code?: string;
  /** The service's own words: `message` of a regional service, `detail` of an identity domain. */
  readonly detail?: string;
  /** SCIM's `scimType`, such as `invalidFilter` (RFC 7644, section 3.12). */
  readonly scimType?: string;
  /** Oracle's message number of a SCIM error, such as `error.common.validation.invalidFilter`. */
  readonly messageId?: string;
  readonly opcRequestId?: string;
  /** What `Retry-After` asked for, in milliseconds. */
  readonly retryAfter?: number;
  /** How far this machine's clock is ahead of the service's, in milliseconds; known from the answer's `Date`. */
  readonly clockSkew?: number;
  /** Attempts that were sent. */
  readonly attempts?: number;
}

/** A request to Oracle Cloud that did not end with a readable success, after all its retries. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly kind: RequestErrorKind,
    readonly facts: RequestFacts,
    options?: ErrorOptions,
  ) {
    super(describe(kind, facts), options);
  }

  get fault(): NetworkFault | undefined {
    return this.facts.fault;
  }

  get status(): number | undefined {
    return this.facts.status;
  }

  get code(): string | undefined {
    return this.facts.code;
  }

  get detail(): string | undefined {
    return this.facts.detail;
  }

  get retryAfter(): number | undefined {
    return this.facts.retryAfter;
  }

  get clockSkew(): number | undefined {
    return this.facts.clockSkew;
  }

  /** Method and address, without the query. */
  get operation(): string {
    return `${this.facts.method} ${this.facts.url}`;
  }

  /** What happened, in the service's own words where it had some; without operation and advice. */
  get happening(): string {
    return happening(this.kind, this.facts);
  }

  /** What to check, where the failure itself tells. */
  get advice(): string | undefined {
    return whatToDo(this.kind, this.facts);
  }

  /** The same failure, saying how many attempts it took. */
  after(attempts: number): RequestError {
    return new RequestError(this.kind, { ...this.facts, attempts }, { cause: this.cause });
  }
}

/** Oracle refuses a signature whose date is further off than this (API errors, "401 NotAuthenticated"). */
export const TOLERATED_CLOCK_SKEW = 5 * 60_000;

function describe(kind: RequestErrorKind, facts: RequestFacts): string {
  const advice = whatToDo(kind, facts);
  return `${facts.method} ${facts.url}: ${happening(kind, facts)}${advice ? `. ${advice}` : ""}`;
}

function happening(kind: RequestErrorKind, facts: RequestFacts): string {
  const detail = facts.detail ? `: ${facts.detail}` : "";
  const notes = [
    facts.code,
    facts.scimType,
    facts.messageId,
    facts.retryAfter !== undefined && facts.retryAfter > longestRetryAfter
      ? `it asks to wait ${Math.round(facts.retryAfter / 1000)} s, which is not waited for`
      : undefined,
    facts.attempts !== undefined && facts.attempts > 1 ? `${facts.attempts} attempts` : undefined,
    facts.opcRequestId ? `opc-request-id ${facts.opcRequestId}` : undefined,
  ].filter((note) => note !== undefined && note !== "");
  return `${what(kind, facts)}${detail}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
}

function what(kind: RequestErrorKind, facts: RequestFacts): string {
  switch (kind) {
    case "unauthenticated":
      return "the service does not accept the credentials (401)";
    case "forbidden":
      return `the caller may not (${facts.status ?? 403})`;
    case "notFound":
      return "not found, or not allowed to see it (404)";
    case "throttled":
      return "throttled (429)";
    case "tooLarge":
      return `the request is too large (${facts.status ?? 413})`;
    case "conflict":
      return `conflict (${facts.status ?? 409})`;
    case "badRequest":
      return `the service refused the request (${facts.status ?? 400})`;
    case "serverError":
      return `the service failed (${facts.status ?? 500})`;
    case "redirected":
      return `redirected (${facts.status ?? 302}), which a signed request does not follow`;
    case "network":
      return networkFailure[facts.fault ?? "other"];
    case "timeout":
      return "no complete answer in time";
    case "malformed":
      return "an answer that cannot be read";
    case "aborted":
      return "stopped before an answer came";
    case "unsigned":
      return "could not be signed";
  }
}

const networkFailure: Record<NetworkFault, string> = {
  dns: "the host name cannot be resolved",
  refused: "connection refused",
  reset: "the connection was cut off",
  unreachable: "the host cannot be reached",
  tls: "no trusted TLS connection",
  other: "the network failed",
};

function whatToDo(kind: RequestErrorKind, facts: RequestFacts): string | undefined {
  switch (kind) {
    case "unauthenticated":
      return facts.clockSkew !== undefined && Math.abs(facts.clockSkew) > TOLERATED_CLOCK_SKEW
        ? `This machine's clock is ${duration(Math.abs(facts.clockSkew))} ${facts.clockSkew > 0 ? "ahead of" : "behind"} the service's, which accepts 5 minutes: set the clock.`
        : "Check that user, tenancy, fingerprint and key belong together, that the key is still active, and that the domain is replicated to the region.";
    case "redirected":
      return "Check the endpoint or the domain's URL.";
    case "network":
      if (facts.fault === "dns") return "Check the region, the endpoint and the name server.";
      if (facts.fault === "tls")
        return "Check who answers at that address; a private certificate authority is trusted through NODE_EXTRA_CA_CERTS.";
      return undefined;
    case "malformed":
      return "Check that nothing between here and the service, such as a proxy, answers in its place.";
    default:
      return undefined;
  }
}

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
