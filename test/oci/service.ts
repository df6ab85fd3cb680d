import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createHash, createVerify, generateKeyPairSync } from "node:crypto";
import type { Machine } from "../../lambda-src/oci/machine";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const privateKeyPem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
export const fingerprint = createHash("md5")
  .update(publicKey.export({ type: "spki", format: "der" }))
  .digest("hex")
  .replace(/..(?!$)/g, "$&:");

export const tenancy = "ocid1.tenancy.oc1..aaaaexampletenancy";
export const user = "ocid1.user.oc1..aaaaexampleuser";

export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly signed: boolean;
}

export type Handler = (received: Received, response: ServerResponse) => void;

/** A service on loopback that answers as the test says, one handler a request; the last one stays. */
export class Service {
  readonly received: Received[] = [];
  #handlers: Handler[] = [];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const received = {
        method: request.method ?? "",
        target: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      this.received.push({ ...received, signed: isSigned(received) });
      const handler = this.#handlers.length > 1 ? this.#handlers.shift() : this.#handlers[0];
      handler?.(this.received.at(-1)!, response);
    });
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answer(...handlers: Handler[]): void {
    this.received.length = 0;
    this.#handlers = handlers;
  }

  get openConnections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}

export function raw(status: number, body: string, headers: Record<string, string> = {}): Handler {
  return (_, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Checks a request as Oracle does: over the declared headers, in their order ("Request Signatures" of Oracle's docs). */
export function isSigned(received: Omit<Received, "signed">): boolean {
  const parts = new Map(
    [...(received.headers.authorization ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  const names = (parts.get("headers") ?? "").toLowerCase().split(" ");
  const lines = names.map((name) =>
    name === "(request-target)"
      ? `(request-target): ${received.method.toLowerCase()} ${received.target}`
      : `${name}: ${String(received.headers[name])}`,
  );
  const bodyMatches =
    !names.includes("x-content-sha256") ||
    received.headers["x-content-sha256"] === createHash("sha256").update(received.body).digest("base64");
  return (
    bodyMatches &&
    createVerify("RSA-SHA256")
      .update(lines.join("\n"))
      .verify(publicKey, parts.get("signature") ?? "", "base64")
  );
}

/** The machine of a caller with a configuration file, and nothing of this machine. */
export function machine(overrides: Partial<Machine> = {}): Machine {
  const files: Record<string, string> = {
    "/home/ann/.oci/config": `[DEFAULT]\nuser=${user}\ntenancy=${tenancy}\nfingerprint=${fingerprint}\nkey_file=~/.oci/key.pem\nregion=us-ashburn-1\n`,
    "/home/ann/.oci/key.pem": privateKeyPem,
  };
  return {
    env: {},
    homeDirectory: "/home/ann",
    readFile: fileReader(files),
    now: Date.now,
    ...overrides,
  };
}

export function fileReader(files: Readonly<Record<string, string | undefined>>): (path: string) => string {
  return (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: "ENOENT" });
    return text;
  };
}
