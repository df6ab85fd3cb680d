import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const loopback = "127.0.0.1";

/** An HTTP server on a loopback port that can go away and come back at the same address. */
export class Listener {
  #server: Server | undefined;
  #port: number;

  /** @param port 0 lets the system choose; the choice then stays. */
  constructor(
    readonly handler: RequestListener,
    port = 0,
  ) {
    this.#port = port;
  }

  /** @throws when it never listened. */
  get origin(): string {
    if (this.#port === 0) throw new Error("The listener has no port yet: call open() first.");
    return `http://${loopback}:${this.#port}`;
  }

  async open(): Promise<void> {
    if (this.#server !== undefined) return;
    const server = createServer({ keepAliveTimeout: 65_000 }, this.handler);
    this.#server = server;
    server.listen(this.#port, loopback);
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Stops listening and cuts every connection. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
