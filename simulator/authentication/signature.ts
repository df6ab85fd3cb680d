import { createHash, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Principal } from "../cloud";
import type { KeyRing } from "./key-ring";
import { readToken } from "./session-token";

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query, unchanged. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The signature was missing, incomplete, wrong, or of an unknown key. `message` says which, for whoever debugs a client. */
export class SignatureError extends Error {
  override readonly name = "SignatureError";
}

const maxSkewMs = 5 * 60_000;
const withBody = new Set(["POST", "PUT", "PATCH"]);

/**
 * Checks a request's signature as Oracle's "Request Signatures" page describes it: version 1, rsa-sha256, the headers in the
 * order that the client declared, `date` or `x-date` at most five minutes off, and for POST, PUT and PATCH the body's
 * length, type and SHA-256 (`bodySigned` false: exempt, as Object Storage's PutObject and UploadPart are).
 *
 * @throws {SignatureError}
 */
export function authenticate(request: SignedRequest, keys: KeyRing, now: Date, bodySigned = true): Principal {
  const { keyId, signed, signature } = parseAuthorization(request.headers.authorization);
  requireHeaders(request, signed, bodySigned);
  checkDate(request.headers, signed, now);
  if (signed.includes("x-content-sha256")) checkDigest(request);
  const key = keyId.startsWith("ST$")
    ? (keys.find(keyId) ?? readToken(keyId.slice(3), now))
    : keys.find(keyId);
  if (key === undefined) throw new SignatureError(`no key is registered as ${keyId.slice(0, 160)}`);
  const text = signed.map((name) => `${name}: ${valueOf(name, request)}`).join("\n");
  if (!verify("sha256", Buffer.from(text), key.publicKey, Buffer.from(signature, "base64")))
    throw new SignatureError(
      `the signature does not fit: expected the signing string ${JSON.stringify(text)}`,
    );
  return key.principal;
}

function parseAuthorization(header: string | undefined) {
  if (header === undefined) throw new SignatureError("the authorization header is missing");
  if (!/^Signature\s/i.test(header)) throw new SignatureError("the authorization scheme is not Signature");
  const parameters = new Map<string, string>();
  for (const match of header.matchAll(/([A-Za-z]+)="([^"]*)"/g))
    parameters.set((match[1] ?? "").toLowerCase(), match[2] ?? "");
  const of = (name: string) => {
    const value = parameters.get(name);
    if (value === undefined || value === "") throw new SignatureError(`the signature's ${name} is missing`);
    return value;
  };
  if (of("version") !== "1") throw new SignatureError("the signature's version is not 1");
  if (of("algorithm") !== "rsa-sha256")
    throw new SignatureError("the signature's algorithm is not rsa-sha256");
  return {
    keyId: of("keyid"),
    signed: of("headers")
      .split(" ")
      .map((name) => name.toLowerCase()),
    signature: of("signature"),
  };
}

function requireHeaders(request: SignedRequest, signed: readonly string[], bodySigned: boolean): void {
  const required = ["(request-target)", "host"];
  if (bodySigned && withBody.has(request.method))
    required.push("content-length", "content-type", "x-content-sha256");
  const missing = required.filter((name) => !signed.includes(name));
  if (!signed.includes("date") && !signed.includes("x-date")) missing.push("date or x-date");
  if (missing.length > 0) throw new SignatureError(`not signed: ${missing.join(", ")}`);
}

function checkDate(headers: IncomingHttpHeaders, signed: readonly string[], now: Date): void {
  const name = signed.includes("x-date") ? "x-date" : "date";
  const instant = Date.parse(String(headers[name]));
  if (Number.isNaN(instant)) throw new SignatureError(`${name} is not a date`);
  if (Math.abs(instant - now.getTime()) > maxSkewMs)
    throw new SignatureError(`${name} is more than five minutes off the service's clock`);
}

function checkDigest(request: SignedRequest): void {
  const digest = createHash("sha256").update(request.body).digest("base64");
  if (request.headers["x-content-sha256"] !== digest)
    throw new SignatureError("x-content-sha256 is not the digest of the body");
}

function valueOf(name: string, request: SignedRequest): string {
  if (name === "(request-target)") return `${request.method.toLowerCase()} ${request.target}`;
  const value = request.headers[name];
  if (value === undefined) throw new SignatureError(`the signed header ${name} is missing`);
  return Array.isArray(value) ? value.join(", ") : value;
}
