import type { NetworkFault, RequestErrorKind } from "./request-error";
import { thrownValue, type ThrownValue } from "./thrown-value";

/** What `fetch` rejected with, in the words of a `RequestError`. */
export interface NetworkFailure {
  readonly kind: Extract<RequestErrorKind, "network" | "timeout" | "malformed">;
  readonly fault?: NetworkFault;
  readonly detail: string;
}

/**
 * Tells apart why `fetch` or the reading of a body failed: Node's fetch hides the reason in a chain of causes.
 * Codes: Node.js "Common system errors" and "OpenSSL error codes", undici "Errors".
 */
export function networkFailure(error: unknown): NetworkFailure {
  const chain = causes(error);
  const found = chain.find(({ code }) => code !== undefined) ?? chain.at(-1);
  const code = found?.code ?? "";
  const detail = [found?.message, code].filter(Boolean).join(", ");
  if (TIMEOUTS.has(code)) return { kind: "timeout", detail };
  if (/^(HPE_|Z_|ERR_BROTLI|ERR__ERROR_FORMAT|UND_ERR_HEADERS_OVERFLOW)/.test(code))
    return { kind: "malformed", detail };
  return { kind: "network", fault: faultOf(code), detail };
}

const TIMEOUTS = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

function faultOf(code: string): NetworkFault {
  if (code === "ECONNREFUSED") return "refused";
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) return "dns";
  if (/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/.test(code))
    return "reset";
  if (/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/.test(code)) return "unreachable";
  if (/^(ERR_TLS|ERR_SSL|CERT_|EPROTO$|UNABLE_TO_|HOSTNAME_MISMATCH$)|SELF_SIGNED|_CERT/.test(code))
    return "tls";
  return "other";
}

function causes(error: unknown, depth = 0): ThrownValue[] {
  if (error === undefined || depth > 8) return [];
  const { errors, ...top } = thrownValue(error);
  return [
    { ...top, errors },
    ...errors.flatMap((one) => causes(one, depth + 1)),
    ...causes(top.cause, depth + 1),
  ];
}
