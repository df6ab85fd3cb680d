import { createServer, type IncomingMessage, type Server } from "node:http";

export interface TicketCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string;
  readonly headers: IncomingMessage["headers"];
}

export interface TicketAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** A ticket system as its public API documents describe it: what it keeps, and what it answers. */
export interface TicketService {
  answer(call: TicketCall): TicketAnswer;
  /** What an answer to somebody without a valid token looks like. */
  readonly unauthenticated: unknown;
  /** Whether the headers carry the token. */
  admits(call: TicketCall): boolean;
}

/** What goes wrong with one request: refused for its rate, lost before or after it took effect. */
export type Misfortune = "throttled" | "lost" | "answer-lost" | "unavailable";

/** Serves a ticket system on loopback. */
export class TicketServer {
  readonly calls: { readonly method: string; readonly path: string }[] = [];
  /** Asked before each request, which is numbered from 1. */
  misfortune: (n: number, call: TicketCall) => Misfortune | undefined = () => undefined;
  readonly #server: Server;
  #origin = "";

  constructor(service: TicketService) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
        const call: TicketCall = {
          method: request.method ?? "GET",
          path: pathname,
          query: searchParams,
          body: bodyOf(Buffer.concat(chunks).toString()),
          authorization: request.headers.authorization ?? "",
          headers: request.headers,
        };
        this.calls.push({ method: call.method, path: pathname });
        const trouble = this.misfortune(this.calls.length, call);
        if (trouble === "lost") return void request.socket.destroy();
        const answer =
          trouble === "throttled"
            ? { status: 429, body: { message: "rate limit" } }
            : trouble === "unavailable"
              ? { status: 503, body: { message: "try later" } }
              : service.admits(call)
                ? service.answer(call)
                : { status: 401, body: service.unauthenticated };
        if (trouble === "answer-lost") return void request.socket.destroy();
        response.writeHead(answer.status, {
          "content-type": "application/json",
          ...(answer.status === 429 && { "retry-after": "1" }),
        });
        response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
      });
    });
  }

  get origin(): string {
    return this.#origin;
  }

  start(port = 0): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(port, "127.0.0.1", () => {
        const address = this.#server.address();
        this.#origin = `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function bodyOf(text: string): Readonly<Record<string, unknown>> {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return { malformed: true };
  }
}
