import type { IncomingHttpHeaders } from "node:http";
import type { Cloud, Principal, Tenancy } from "./cloud";
import type { IdentityDomain } from "./identity/identity-domain";

/** One API operation of a simulated service, as Oracle's API reference names it. */
export interface Operation {
  /** Service, in the words of Oracle's policy reference: `identity`, `identity-domains`, `cloud-guard`, `vaults`, `objectstorage`, … */
  readonly service: string;
  /** Oracle's operation name, such as `ListDomains`. Faults and policies name operations by `service:name`. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  /** Path with its API version and parameters: `/20160918/users/:userId/apiKeys`. */
  readonly path: string;
  /** Which listener serves it: the region's (default), or the one that each identity domain has of its own. */
  readonly host?: "region" | "domain";
  /** `none`: answered without a signature; `headers`: the body is not signed (Object Storage PutObject, UploadPart). */
  readonly signature?: "full" | "headers" | "none";
  /** False: no policy is asked whether the caller may, as for an instance's own metadata. */
  readonly governed?: false;
  handle(call: Call): Answer | Promise<Answer>;
}

/** A request whose signature was checked and whose operation is known. */
export interface Call {
  readonly operation: Operation;
  readonly method: string;
  /** Path parameters, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly cloud: Cloud;
  readonly tenancy: Tenancy;
  readonly principal: Principal;
  /** The identity domain whose own listener was addressed; only operations with `host: "domain"` have one. */
  readonly domain?: IdentityDomain;
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
  /** Names of secret attributes in the body. Goes to the journal, not on the wire. */
  readonly secrets?: readonly string[];
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
