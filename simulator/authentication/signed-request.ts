import { createHash, createPrivateKey, sign } from "node:crypto";

/** A token and the private key that goes with it. */
export interface Signer {
  readonly token: string;
  readonly privateKeyPem: string;
}

export interface SignedAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Sends a request as a resource principal does: signed with the key of its token (Oracle, "Request Signatures"). For
 * services of the simulated cloud that call others, so that their calls are checked like any.
 */
export async function signedRequest(
  signer: Signer,
  method: "GET" | "POST",
  url: string,
  json?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<SignedAnswer> {
  const { host, pathname, search } = new URL(url);
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers: Record<string, string> = { host, "x-date": new Date().toUTCString() };
  if (method === "POST") {
    const content = Buffer.from(body ?? "");
    headers["content-length"] = String(content.length);
    headers["content-type"] = "application/json";
    headers["x-content-sha256"] = createHash("sha256").update(content).digest("base64");
  }
  const names = ["(request-target)", ...Object.keys(headers)];
  const lines = [
    `(request-target): ${method.toLowerCase()} ${pathname}${search}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const signature = sign("sha256", Buffer.from(lines.join("\n")), createPrivateKey(signer.privateKeyPem));
  // fetch writes these two itself.
  const sent = Object.entries(headers).filter(([name]) => name !== "host" && name !== "content-length");
  const answer = await fetch(url, {
    method,
    headers: {
      ...Object.fromEntries(sent),
      ...more,
      authorization: `Signature version="1",keyId="ST$${signer.token}",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature.toString("base64")}"`,
    },
    ...(method === "POST" && { body: body ?? "" }),
  });
  return { status: answer.status, body: await answer.text() };
}
