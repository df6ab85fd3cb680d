import {
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import type { Principal } from "../cloud";
import type { SigningKey } from "./key-ring";

/** What a token says beside its holder's public key. */
interface Claims {
  readonly sub: string;
  readonly exp: number;
  readonly ptype: "user" | "resource";
  readonly res_tenant: string;
  readonly res_compartment?: string;
  readonly res_type?: string;
  readonly jwk: string;
}

let issuer: { privateKey: KeyObject; publicKey: KeyObject } | undefined;
const issuerKeys = () => (issuer ??= generateKeyPairSync("rsa", { modulusLength: 2048 }));

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * A token as Oracle's token services issue them: a JWT whose `jwk` claim carries the public key that signs the requests
 * made with it (`keyId="ST$<token>"`). The claim names follow resource principal session tokens; that the real `jwk` claim
 * is a JSON string is unverified.
 */
export function issueToken(principal: Principal, publicKey: KeyObject, expires: Date): string {
  const claims: Claims = {
    sub: principal.ocid,
    exp: Math.floor(expires.getTime() / 1000),
    ptype: principal.kind,
    res_tenant: principal.tenancyOcid,
    ...(principal.kind === "resource" && {
      res_compartment: principal.compartmentOcid,
      res_type: principal.type,
    }),
    jwk: JSON.stringify(publicKey.export({ format: "jwk" })),
  };
  const unsigned = `${encode({ alg: "RS256", kid: "simulator", typ: "JWT" })}.${encode(claims)}`;
  return `${unsigned}.${sign("sha256", Buffer.from(unsigned), issuerKeys().privateKey).toString("base64url")}`;
}

/** The key and principal of a token that {@link issueToken} made and that has not expired, else `undefined`. */
export function readToken(token: string, now: Date): SigningKey | undefined {
  const [header, payload, signature] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const genuine = verify(
    "sha256",
    Buffer.from(`${header}.${payload}`),
    issuerKeys().publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!genuine) return undefined;
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as Claims;
  if (claims.exp * 1000 <= now.getTime()) return undefined;
  const principal: Principal =
    claims.ptype === "user"
      ? { kind: "user", ocid: claims.sub, tenancyOcid: claims.res_tenant }
      : {
          kind: "resource",
          type: claims.res_type ?? "",
          ocid: claims.sub,
          compartmentOcid: claims.res_compartment ?? claims.res_tenant,
          tenancyOcid: claims.res_tenant,
        };
  const publicKey = createPublicKey({ key: JSON.parse(claims.jwk) as JsonWebKey, format: "jwk" });
  return { publicKey, principal };
}
