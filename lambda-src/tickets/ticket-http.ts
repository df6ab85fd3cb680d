import type { z } from "zod";
import { type Signer, SigningHttpClient, type Transport } from "../oci/http-client";
import { RequestError } from "../oci/request-error";

/** The ticket system refused or could not be reached. Holds nothing of the token. */
export class TicketSystemError extends Error {
  override readonly name = "TicketSystemError";

  constructor(
    message: string,
    /** HTTP status, if there was an answer. */
    readonly status: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface TicketHttpOptions {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly signal?: AbortSignal | undefined;
}

/** A ticket system's API, on the audit's own HTTP seam: its time-outs, bounds, waits and proxies. */
export class TicketHttp {
  readonly #base: string;
  readonly #repeated: SigningHttpClient;
  readonly #once: SigningHttpClient;

  constructor(options: TicketHttpOptions) {
    this.#base = options.base.replace(/\/+$/, "");
    const signer: Signer = {
      sign: (request) => {
        for (const [name, value] of Object.entries(options.headers)) request.headers.set(name, value);
        return Promise.resolve();
      },
    };
    const client = (transport: Transport) =>
      new SigningHttpClient(
        signer,
        { json: false, ...(options.signal && { signal: options.signal }) },
        transport,
      );
    const { transport } = options;
    this.#repeated = client(transport);
    // What makes something new is sent again only when the service said that it did nothing.
    this.#once = client({
      ...transport,
      retry: { ...transport.retry, attempts: { throttled: transport.retry.attempts.throttled ?? 1 } },
    });
  }

  /**
   * Reads, or sets something to a value: sent again until it is answered.
   * @throws {TicketSystemError}
   */
  call<Schema extends z.ZodType>(
    schema: Schema,
    method: "GET" | "PUT" | "PATCH" | "POST",
    path: string,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    return this.#send(this.#repeated, schema, method, path, body);
  }

  /**
   * Makes something new, such as a ticket or a comment: never sent twice.
   * @throws {TicketSystemError}
   */
  make<Schema extends z.ZodType>(schema: Schema, path: string, body: unknown): Promise<z.infer<Schema>> {
    return this.#send(this.#once, schema, "POST", path, body);
  }

  async #send<Schema extends z.ZodType>(
    client: SigningHttpClient,
    schema: Schema,
    method: "GET" | "PUT" | "PATCH" | "POST",
    path: string,
    body: unknown,
  ): Promise<z.infer<Schema>> {
    const where = `${method} ${path.split("?")[0] ?? path}`;
    let text: string;
    try {
      const response = await client.send({
        method,
        uri: `${this.#base}${path}`,
        headers: new Headers({ accept: "application/json", "content-type": "application/json" }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const { kind, status, detail } = error;
      const advice =
        kind === "unauthenticated" || kind === "forbidden" ? ". Check the token and its rights" : "";
      const why = [status ?? kind, detail].filter((part) => part !== undefined).join(": ");
      throw new TicketSystemError(`${where}: ${why}${advice}`, status, { cause: error });
    }
    const parsed = schema.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data;
    throw new TicketSystemError(
      `${where}: the answer is not as its documentation says: ${parsed.error.issues[0]?.path.join(".") ?? ""} ${parsed.error.issues[0]?.message ?? ""}`,
      undefined,
    );
  }
}

function jsonOf(text: string): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
