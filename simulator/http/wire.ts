import { setTimeout as delay } from "node:timers/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultHit } from "../faults";
import type { Answer } from "../operation";

const scimError = "urn:ietf:params:scim:api:messages:2.0:Error";
const scimMessage = "urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error";
const scimTypes: ReadonlySet<string> = new Set([
  "invalidFilter",
  "invalidPath",
  "invalidSyntax",
  "invalidValue",
  "sensitive",
  "tooMany",
]);

/** An error in the shape of the listener that answers: SCIM for a domain, `{code, message}` for the region. */
export function errorAnswer(
  shape: "region" | "domain",
  status: number,
  code: string,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Answer {
  const body =
    shape === "domain"
      ? { schemas: [scimError], detail: message, status: String(status), ...scimCode(code) }
      : { code, message };
  return { status, body, ...(headers && { headers }) };
}

/** Where a SCIM error has its code: RFC 7644, section 3.12, and Oracle's extension. Other codes have no place in it. */
function scimCode(code: string): object {
  if (scimTypes.has(code)) return { scimType: code };
  return code.startsWith("error.") ? { [scimMessage]: { messageId: code } } : {};
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Sends an answer, as far as the faults let it. @returns whether a complete HTTP answer went out. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  options: {
    shape: "region" | "domain";
    requestId: string;
    latencyMs: number;
    faults: readonly FaultHit[];
    /** What the service takes for the time: also the clock that it judges signatures by. */
    date: Date;
  },
): Promise<boolean> {
  if (options.latencyMs > 0) await delay(options.latencyMs);
  let contentType = options.shape === "domain" ? "application/scim+json" : "application/json";
  let body = serialize(answer);
  if (Buffer.isBuffer(answer.body)) contentType = "application/octet-stream";
  let sent = body;
  let stall = false;
  let { status } = answer;
  for (const { fault } of options.faults) {
    switch (fault.kind) {
      case "reset":
      case "refused":
        response.socket?.resetAndDestroy();
        return false;
      case "stall":
        if (fault.where === "headers") return false;
        sent = body.subarray(0, Math.ceil(body.length / 2));
        stall = true;
        break;
      case "cut-body":
        sent = body.subarray(0, Math.ceil(body.length / 2));
        break;
      case "truncated-json":
        body = sent = body.subarray(0, Math.max(1, Math.floor(body.length / 2)));
        break;
      case "non-json":
        body = sent = Buffer.from("upstream connect error or disconnect/reset before headers");
        break;
      case "html":
        contentType = "text/html";
        status = fault.status ?? status;
        body = sent = Buffer.from(
          "<html><head><title>Sign in</title></head><body>Please sign in.</body></html>",
        );
        break;
      case "empty-body":
        body = sent = Buffer.alloc(0);
        break;
      case "endless-body":
        await sendForEver(response, status, body);
        return false;
      default:
    }
  }
  response.writeHead(status, {
    "opc-request-id": options.requestId,
    date: options.date.toUTCString(),
    ...(body.length > 0 && { "content-type": contentType }),
    ...answer.headers,
    ...(status !== 204 && { "content-length": body.length }),
  });
  if (sent.length === body.length && !stall) {
    response.end(sent);
    return true;
  }
  await new Promise<void>((resolve) => response.write(sent, () => resolve()));
  // A moment for the half to arrive: a reset overtakes what is still in the client's buffers.
  if (!stall) {
    await delay(5);
    response.socket?.destroy();
  }
  return false;
}

/** Until the client goes away: a list that goes on and on in one of its strings. */
async function sendForEver(response: ServerResponse, status: number, body: Buffer): Promise<void> {
  response.writeHead(status, { "content-type": "application/json" });
  response.write(`${body.subarray(0, 1).toString()}"`);
  const more = Buffer.alloc(1 << 20, "x");
  while (!response.destroyed) {
    if (!response.write(more))
      await new Promise<void>((resolve) => {
        response.once("drain", resolve).once("close", resolve);
      });
  }
}

function serialize({ body }: Answer): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
}
