import { createHash, createPrivateKey, sign } from "node:crypto";
import { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } from "oci-common";
import { generateSigningKey, KeyRing } from "../../../simulator/authentication/key-ring";
import { issueToken } from "../../../simulator/authentication/session-token";
import {
  authenticate,
  SignatureError,
  type SignedRequest,
} from "../../../simulator/authentication/signature";

const now = new Date("2026-11-21T12:00:00Z");
const key = generateSigningKey();
const principal = { kind: "user", ocid: "ocid1.user", tenancyOcid: "ocid1.tenancy" } as const;
const keyId = `ocid1.tenancy/ocid1.user/${key.fingerprint}`;
const keys = new KeyRing();
keys.add(keyId, { publicKey: key.publicKey, principal });

interface Draft {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
  signed: string[];
  keyId: string;
  parameters: Record<string, string>;
}

function signed(
  change: (draft: Draft) => void = () => undefined,
  after?: (request: Draft) => void,
): SignedRequest {
  const draft: Draft = {
    method: "GET",
    target: "/20160918/users?compartmentId=a%2Fb&limit=2",
    headers: { host: "127.0.0.1:4000", "x-date": now.toUTCString() },
    body: "",
    signed: ["x-date", "(request-target)", "host"],
    keyId,
    parameters: {},
  };
  change(draft);
  const text = draft.signed
    .map((name) => name.toLowerCase())
    .map((name) =>
      name === "(request-target)"
        ? `${name}: ${draft.method.toLowerCase()} ${draft.target}`
        : `${name}: ${draft.headers[name]}`,
    )
    .join("\n");
  const parameters: Record<string, string> = {
    version: "1",
    keyId: draft.keyId,
    algorithm: "rsa-sha256",
    headers: draft.signed.join(" "),
    signature: sign("sha256", Buffer.from(text), createPrivateKey(key.privateKeyPem)).toString("base64"),
    ...draft.parameters,
  };
  draft.headers.authorization = `Signature ${Object.entries(parameters)
    .map(([name, value]) => `${name}="${value}"`)
    .join(",")}`;
  after?.(draft);
  return {
    method: draft.method,
    target: draft.target,
    headers: draft.headers,
    body: Buffer.from(draft.body),
  };
}

function withBody(draft: Draft): void {
  draft.method = "POST";
  draft.body = '{"count":1}';
  draft.headers["content-type"] = "application/json";
  draft.headers["content-length"] = String(draft.body.length);
  draft.headers["x-content-sha256"] = createHash("sha256").update(draft.body).digest("base64");
  draft.signed.push("Content-Type", "Content-Length", "x-content-sha256");
}

test.each<[string, SignedRequest]>([
  ["GET as the TypeScript SDK signs it", signed()],
  [
    "headers in another order, with date, as the Python SDK does",
    signed((draft) => {
      draft.signed = ["date", "(request-target)", "host"];
      draft.headers.date = now.toUTCString();
      delete draft.headers["x-date"];
    }),
  ],
  ["POST with names in mixed case", signed(withBody)],
  [
    "five minutes of skew",
    signed((draft) => {
      draft.headers["x-date"] = new Date(now.getTime() - 300_000).toUTCString();
    }),
  ],
])("accepted: %s", (_, request) => {
  expect(authenticate(request, keys, now)).toBe(principal);
});

test.each<[string, string, SignedRequest]>([
  ["no authorization", "missing", signed(undefined, (draft) => delete draft.headers.authorization)],
  ["another scheme", "scheme", signed(undefined, (draft) => (draft.headers.authorization = "Bearer x"))],
  ["another version", "version", signed((draft) => (draft.parameters.version = "2"))],
  ["another algorithm", "algorithm", signed((draft) => (draft.parameters.algorithm = "hmac-sha256"))],
  ["an unknown key", "no key", signed((draft) => (draft.keyId = "a/b/c"))],
  ["an unknown token", "no key", signed((draft) => (draft.keyId = "ST$a.b.c"))],
  ["a changed query", "does not fit", signed(undefined, (draft) => (draft.target += "0"))],
  ["a changed host", "does not fit", signed(undefined, (draft) => (draft.headers.host = "127.0.0.1:1"))],
  ["a changed method", "does not fit", signed(undefined, (draft) => (draft.method = "DELETE"))],
  [
    "the declared order changed",
    "does not fit",
    signed((draft) => (draft.parameters.headers = "host (request-target) x-date")),
  ],
  ["host unsigned", "not signed: host", signed((draft) => (draft.signed = ["x-date", "(request-target)"]))],
  ["date unsigned", "date or x-date", signed((draft) => (draft.signed = ["host", "(request-target)"]))],
  [
    "POST without the body's headers",
    "content-length, content-type, x-content-sha256",
    signed((draft) => (draft.method = "POST")),
  ],
  ["a changed body", "digest", signed(withBody, (draft) => (draft.body = '{"count":2}'))],
  [
    "a clock six minutes behind",
    "five minutes",
    signed((draft) => {
      draft.headers["x-date"] = new Date(now.getTime() - 360_000).toUTCString();
    }),
  ],
  [
    "a clock six minutes ahead",
    "five minutes",
    signed((draft) => {
      draft.headers["x-date"] = new Date(now.getTime() + 360_000).toUTCString();
    }),
  ],
  ["a date that is none", "not a date", signed((draft) => (draft.headers["x-date"] = "yesterday"))],
])("refused: %s", (_, why, request) => {
  const attempt = () => authenticate(request, keys, now);
  expect(attempt).toThrow(SignatureError);
  expect(attempt).toThrow(why);
});

test("an upload may leave its body unsigned", () => {
  const request = signed((draft) => (draft.method = "PUT"));
  expect(authenticate(request, keys, now, false)).toBe(principal);
});

describe("tokens", () => {
  const resource = {
    kind: "resource",
    type: "fnfunc",
    ocid: "ocid1.fnfunc",
    compartmentOcid: "ocid1.compartment",
    tenancyOcid: "ocid1.tenancy",
  } as const;
  const token = issueToken(resource, key.publicKey, new Date(now.getTime() + 60_000));

  test("a resource principal's signature holds until its token expires", () => {
    const request = signed((draft) => (draft.keyId = `ST$${token}`));
    expect(authenticate(request, keys, now)).toEqual(resource);
    const later = signed((draft) => {
      draft.keyId = `ST$${token}`;
      draft.headers["x-date"] = new Date(now.getTime() + 60_000).toUTCString();
    });
    expect(() => authenticate(later, keys, new Date(now.getTime() + 60_000))).toThrow("no key");
  });

  test("a token with other claims than were issued is refused", () => {
    const [header, payload, signature] = token.split(".");
    const claims = JSON.parse(Buffer.from(payload!, "base64url").toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, res_tenant: "other" })).toString("base64url");
    const request = signed((draft) => (draft.keyId = `ST$${header}.${forged}.${signature}`));
    expect(() => authenticate(request, keys, now)).toThrow("no key");
  });

  test("the SDK's signer is understood with a token too", async () => {
    const provider = new SimpleAuthenticationDetailsProvider("t", "u", "f", key.privateKeyPem, null);
    provider.getKeyId = () => Promise.resolve(`ST$${token}`);
    const headers = new Headers({ "x-date": now.toUTCString() });
    const target = "/20160918/users?name=x%20y";
    await new DefaultRequestSigner(provider).signHttpRequest({
      uri: `http://127.0.0.1:4000${target}`,
      method: "GET",
      headers,
    });
    expect(
      authenticate(
        { method: "GET", target, headers: Object.fromEntries(headers), body: Buffer.alloc(0) },
        keys,
        now,
      ),
    ).toEqual(resource);
  });
});
