import type { IncomingHttpHeaders } from "node:http";
import type { Cloud, Principal, Tenancy } from "./cloud";

/** One API operation of a simulated service, as Oracle's API reference names it. */
export interface Operation {
  /** Service, in the words of Oracle's policy reference: `identity`, `identity-domains`, `cloud-guard`, `vaults`, `objectstorage`, … */
  readonly service: string;
  /** Oracle's operation name, such as `ListDomains`. Faults and policies name operations by `service:name`. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** Path with its API version and parameters: `/20160918/users/:userId/apiKeys`. */
  readonly path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

/** A request whose signature was checked and whose operation is known. */
export interface Call {
  readonly operation: Operation;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly cloud: Cloud;
  readonly tenancy: Tenancy;
  readonly principal: Principal;
  /** The origin that the client addressed, such as `http://127.0.0.1:4599`: what endpoints in answers start with. */
  readonly origin: string;
  /** The body parsed as JSON. @throws {ServiceError} 400 InvalidParameter when it is not JSON. */
  json(): unknown;
}

/** What goes back on the wire. A `Buffer` body is sent as it is, anything else as JSON; `undefined` sends no body. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An error in the shape of OCI's regional services: `{code, message}`. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
