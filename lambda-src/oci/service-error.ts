import { z } from "zod";
import { RequestError, type RequestErrorKind } from "./request-error";
import { retryAfter } from "./retry-after";

/** The message number hides in an extension, as `IdcsError` of the identity domains' API names it. */
const SCIM_ERROR_EXTENSION = "urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error";

/** What a service says ends on terminals and in reports: one line of bounded length. */
const text = z
  .string()
  .transform((value) => onOneLine(value).slice(0, 500))
  .transform((value) => (value === "" ? undefined : value))
  .optional()
  .catch(undefined);

/** Regional services answer `{code, message}`, identity domains a SCIM error (RFC 7644, section 3.12). */
const errorBody = z
  .object({
    code: text,
    message: text,
    detail: text,
    scimType: text,
    [SCIM_ERROR_EXTENSION]: z.object({ messageId: text }).optional().catch(undefined),
  })
  .catch({});

/** One answer of a service, its body already read. */
export interface Answer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** When it came, in milliseconds since the epoch by this machine's clock. */
  readonly at: number;
}

/** Reads an answer that is no success, whatever its body holds. */
export function serviceError({ method, url, status, headers, body, at }: Answer): RequestError {
  const parsed = errorBody.parse(parse(body));
  const date = Date.parse(headers.get("date") ?? "");
  const messageId = parsed[SCIM_ERROR_EXTENSION]?.messageId;
  return new RequestError(kindOf(status, messageId), {
    method,
    url,
    status,
    code: parsed.code,
    detail: parsed.detail ?? parsed.message ?? excerpt(body),
    scimType: parsed.scimType,
    messageId,
    opcRequestId: headers.get("opc-request-id") ?? undefined,
    retryAfter: retryAfter(headers, at),
    clockSkew: Number.isNaN(date) ? undefined : at - date,
  });
}

/**
 * What an identity domain answers with 401 to a caller whom it knows and who may not (seen in public reports of signed
 * requests without a grant): another token would be refused just so.
 */
const domainRefusal = "error.common.common.accessDenied";

function kindOf(status: number, messageId: string | undefined): RequestErrorKind {
  switch (status) {
    case 401:
      return messageId === domainRefusal ? "forbidden" : "unauthenticated";
    case 403:
      return "forbidden";
    case 404:
      return "notFound";
    case 409:
    case 412:
      return "conflict";
    case 413:
    case 414:
      return "tooLarge";
    case 429:
      return "throttled";
    default:
      if (status >= 500) return "serverError";
      return status >= 400 ? "badRequest" : "redirected";
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // An error page of a proxy or a load balancer: the status says enough, the excerpt says the rest.
    return {};
  }
}

/** The first words of a body that nobody could read, on one line and without markup. */
export function excerpt(body: string): string | undefined {
  const words = onOneLine(body.slice(0, 2000).replace(/<(style|script)[^]*?<\/\1>|<[^>]*>/gi, " "));
  if (words === "") return undefined;
  return words.length > 120 ? `"${words.slice(0, 120)}…"` : `"${words}"`;
}

function onOneLine(value: string): string {
  return value.replace(/[\s\p{C}]+/gu, " ").trim();
}
