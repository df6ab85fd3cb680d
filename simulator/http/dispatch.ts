import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type KeyRing } from "../authentication/key-ring";
import { authenticate, SignatureError } from "../authentication/signature";
import type { Cloud, Principal, Tenancy } from "../cloud";
import { bendAnswer, bendCall } from "../fault-effects";
import { oauthClients } from "../data/oauth-clients";
import type { FaultHit, FaultPlan } from "../faults";
import type { IdentityDomain } from "../identity/identity-domain";
import type { Journal, JournalEntry } from "../journal";
import { type Answer, type Call, type Operation, ServiceError } from "../operation";
import type { Route, Router } from "./router";
import { errorAnswer, readBody, send } from "./wire";

/**
 * Whether a principal may do what it asks. Throwing a {@link ServiceError} says it in other words than the default; an
 * answer is sent in place of the operation's, such as a list without what the principal may not see.
 */
export type Authorizer = (call: Call) => boolean | Answer;

/** What a listener needs to answer. */
export interface Backend {
  readonly cloud: Cloud;
  readonly keys: KeyRing;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  readonly router: Router;
  /** The domain that the listener is of; `undefined` for the region. */
  readonly domain?: IdentityDomain;
  readonly origin: () => string;
  /** The instant by which signatures and tokens are judged. */
  readonly signatureClock: () => Date;
  readonly latencyMs: () => number;
  readonly authorize: () => Authorizer;
  /** @throws {ServiceError} 429 when the caller is over the listener's rate limit. */
  readonly limit: () => void;
}

const notFound = "Authorization failed or requested resource not found.";
const notAuthenticated =
  "The required information to complete authentication was not provided or was incorrect.";
const noSuchPath =
  "There is no operation supported at the URI path and HTTP method you specified in the request.";

/** Answers one request: routing, faults, signature, rate limit, permission, then the operation itself. */
export async function dispatch(
  backend: Backend,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const shape = backend.domain === undefined ? "region" : "domain";
  const requestId = requestIdOf(request);
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const [path = "/", ...queries] = target.split("?");
  const query = new URLSearchParams(queries.join("?"));
  let body: Buffer;
  try {
    body = await readBody(request);
  } catch {
    // The client went away while it sent: nobody is left to answer.
    return;
  }
  const route = backend.router.find(method, path);
  const { domain } = backend;
  const operation = route && `${route.operation.service}:${route.operation.name}`;
  const entry = backend.journal.open({
    at: backend.cloud.clock.now(),
    method,
    path,
    query,
    body: body.toString(),
    ...(operation !== undefined && { operation }),
    ...(domain && { domain: domain.displayName }),
  });
  const faults = await backend.faults.hit({
    method,
    path,
    query,
    body,
    ...(route && { service: route.operation.service, operation: route.operation.name }),
    ...(domain && { domain }),
  });
  if (faults.length > 0) entry.fault = faults.map(({ fault }) => fault.kind).join(",");
  const answer = await answerTo(backend, route, {
    request,
    method,
    target,
    path,
    query,
    body,
    faults,
    entry,
  });
  backend.journal.noteSecrets(entry, answer.secrets ?? []);
  const latencyMs = backend.latencyMs();
  const date = backend.signatureClock();
  const complete = await send(response, answer, { shape, requestId, latencyMs, faults, date });
  if (complete) entry.status = response.statusCode;
}

interface Received {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly faults: readonly FaultHit[];
  readonly entry: JournalEntry;
}

async function answerTo(backend: Backend, route: Route | undefined, received: Received): Promise<Answer> {
  const shape = backend.domain === undefined ? "region" : "domain";
  try {
    failByFault(received.faults);
    const principal = identify(backend, route?.operation, received);
    backend.limit();
    if (route === undefined) throw new ServiceError(404, "NotFound", noSuchPath);
    let call = callOf(backend, route, received, principal);
    const allowed = route.operation.governed === false || backend.authorize()(call);
    if (allowed === false) throw new ServiceError(404, "NotAuthorizedOrNotFound", notFound);
    if (allowed !== true) return allowed;
    const asked = call;
    for (const { fault, hit } of received.faults) call = bendCall(call, fault, hit);
    let answer = await route.operation.handle(call);
    for (const { fault } of received.faults) answer = bendAnswer(answer, fault, asked);
    return answer;
  } catch (error) {
    if (error instanceof ServiceError)
      return errorAnswer(shape, error.status, error.code, error.message, error.headers);
    // A bug of the simulator must not look like a fault of the cloud that a client may retry away.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return errorAnswer(shape, 501, "SimulatorBug", `The simulator failed: ${detail}`);
  }
}

function failByFault(faults: readonly FaultHit[]): void {
  for (const { fault } of faults) {
    if (fault.kind !== "status") continue;
    const code = fault.code ?? codes[fault.status] ?? "InternalServerError";
    throw new ServiceError(fault.status, code, fault.message ?? messages[fault.status] ?? code, {
      ...(fault.retryAfter !== undefined && { "retry-after": String(fault.retryAfter) }),
    });
  }
}

function identify(backend: Backend, operation: Operation | undefined, received: Received): Principal {
  if (operation?.signature === "none") return anonymous;
  const { method, target, body, entry } = received;
  const bearer = identifyBearer(backend, received.request.headers.authorization);
  if (bearer !== undefined) {
    entry.principal = bearer.ocid;
    return bearer;
  }
  try {
    const principal = authenticate(
      { method, target, headers: received.request.headers, body },
      backend.keys,
      backend.signatureClock(),
      operation?.signature !== "headers",
    );
    entry.principal = principal.ocid;
    return principal;
  } catch (error) {
    if (!(error instanceof SignatureError)) throw error;
    entry.signatureError = error.message;
    throw new ServiceError(401, "NotAuthenticated", notAuthenticated);
  }
}

/** Identity domains take the bearer token of an OAuth client as well as a signature. */
function identifyBearer(
  { cloud, domain }: Backend,
  authorization: string | undefined,
): Principal | undefined {
  const token = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1];
  if (domain === undefined || token === undefined) return undefined;
  return cloud.tenancies
    .get(domain.tenancyOcid)
    ?.store(oauthClients)
    .principalOf(domain.ocid, token, cloud.clock.now().getTime());
}

const anonymous: Principal = { kind: "user", ocid: "", tenancyOcid: "" };

function callOf(backend: Backend, route: Route, received: Received, principal: Principal): Call {
  const { method, query, body, request } = received;
  return {
    operation: route.operation,
    method,
    params: route.params,
    query,
    headers: request.headers,
    body,
    cloud: backend.cloud,
    tenancy: tenancyOf(backend, principal),
    principal,
    ...(backend.domain && { domain: backend.domain }),
    origin: backend.origin(),
    json: () => parse(body),
  };
}

function tenancyOf(backend: Backend, principal: Principal): Tenancy {
  const { tenancies } = backend.cloud;
  const [first] = tenancies.values();
  const tenancy = principal === anonymous ? first : tenancies.get(principal.tenancyOcid);
  if (tenancy === undefined || (backend.domain && backend.domain.tenancyOcid !== tenancy.ocid))
    throw new ServiceError(401, "NotAuthenticated", notAuthenticated);
  return tenancy;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new ServiceError(400, "InvalidParameter", "The request body is not valid JSON.");
  }
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["opc-request-id"];
  const own = randomUUID().replaceAll("-", "").toUpperCase();
  return typeof given === "string" ? `${given}/${own}` : own;
}

const codes: Readonly<Record<number, string>> = {
  400: "InvalidParameter",
  401: "NotAuthenticated",
  403: "NotAllowed",
  404: "NotAuthorizedOrNotFound",
  409: "IncorrectState",
  413: "PayloadTooLarge",
  429: "TooManyRequests",
  500: "InternalServerError",
  503: "ServiceUnavailable",
};

const messages: Readonly<Record<number, string>> = {
  401: notAuthenticated,
  404: notFound,
  429: "User-rate limit exceeded.",
};
