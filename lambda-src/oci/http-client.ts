import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { HttpClient, HttpRequest } from "oci-common";
import type { ClientOptions } from "./client-options";
import { aborted, type Dispatcher, exchange, largestAnswer, type RawAnswer, withoutQuery } from "./exchange";
import { failedResponse } from "./failed-response";
import { jsonResponse } from "./json-response";
import { escapeQuery } from "./query";
import { RequestError } from "./request-error";
import { retryAfter } from "./retry-after";
import { DEFAULT_RETRY_POLICY, retryDelay, type RetryPolicy } from "./retry-policy";
import { excerpt, serviceError } from "./service-error";
import { thrownValue } from "./thrown-value";

/** How requests travel; tests shorten it. Times in milliseconds. */
export interface Transport {
  /** Of one attempt, from the connection to the last byte of the answer. */
  readonly attemptTimeout: number;
  readonly retry: RetryPolicy;
  /** Uniformly in [0, 1): the jitter. */
  readonly random: () => number;
  /** Waits; rejects as soon as the signal aborts. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** The way through a proxy. @default a direct one */
  readonly dispatcher?: Dispatcher;
}

export const DEFAULT_TRANSPORT: Transport = {
  attemptTimeout: 30_000,
  retry: DEFAULT_RETRY_POLICY,
  random: Math.random,
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
  now: Date.now,
};

/** Most bytes of an answer that is no JSON: reports read back from a bucket are that large in the largest tenancies. */
const largestObject = 512 * 1024 ** 2;

/** Signs requests, and gets a new token where the way to authenticate has one. */
export interface Signer {
  /** Adds the signature to the headers. */
  sign(request: HttpRequest, forceExcludeBody: boolean): Promise<void>;
  /** After a 401. @returns whether there is anything new to try with */
  readonly renew?: (() => Promise<boolean>) | undefined;
}

export interface HttpClientOptions extends ClientOptions {
  /** Whether every success must carry a JSON object or array; one that does not is asked again, then `malformed`. */
  readonly json: boolean;
}

/**
 * The one place where requests leave: under every client of Oracle's SDK, whose own retries and circuit breaker are off.
 *
 * Each attempt asks the gate, is signed anew (the signature holds the date), has its time-out and reads the body to its
 * end, so that an answer that stalls or breaks off in the middle is repeated like one that never came. Every failure
 * reaches the caller of Oracle's client as a {@link RequestError}.
 *
 * Repeats whatever it is given, a POST too: what it sends must bear being done twice.
 */
export class SigningHttpClient implements HttpClient {
  readonly #signer: Signer;
  readonly #options: HttpClientOptions;
  readonly #transport: Transport;

  constructor(signer: Signer, options: HttpClientOptions, transport: Transport = DEFAULT_TRANSPORT) {
    this.#signer = signer;
    this.#options = options;
    this.#transport = transport;
    // Every attempt under way listens to it, and Node would warn of a leak at the eleventh.
    if (options.signal) setMaxListeners(0, options.signal);
  }

  async send(request: HttpRequest, forceExcludeBody = false): Promise<Response> {
    try {
      return await this.#sendUntilAnswered(request, forceExcludeBody);
    } catch (error) {
      return failedResponse(
        error instanceof Error ? error : new Error(thrownValue(error).message, { cause: error }),
      );
    }
  }

  async #sendUntilAnswered(request: HttpRequest, forceExcludeBody: boolean): Promise<Response> {
    const prepared = {
      ...request,
      uri: escapeQuery(request.uri),
      body: sendable(request.body, forceExcludeBody),
    };
    const { signal } = this.#options;
    const facts = { method: request.method, url: withoutQuery(request.uri) };
    let last: RequestError | undefined;
    let mayRenew = this.#signer.renew !== undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(prepared, forceExcludeBody);
      } catch (error) {
        if (!(error instanceof RequestError)) throw error;
        if (error.kind === "aborted") throw last ? aborted(facts, error.cause, last) : error;
        last = error.after(attempt);
      }
      if (last.kind === "unauthenticated" && mayRenew) {
        mayRenew = false;
        if (await this.#signer.renew?.()) continue;
      }
      const delay = retryDelay(last, attempt, this.#transport.retry, this.#transport.random);
      if (delay === undefined) throw last;
      try {
        await this.#transport.sleep(delay, signal);
      } catch (interruption) {
        if (signal?.aborted) throw aborted(facts, signal.reason, last);
        throw interruption;
      }
    }
  }

  async #attempt(request: PreparedRequest, forceExcludeBody: boolean): Promise<Response> {
    const { gate, signal, onAttempt, onAnswer } = this.#options;
    const facts = { method: request.method, url: withoutQuery(request.uri) };
    try {
      signal?.throwIfAborted();
      await gate?.enter(signal);
    } catch (interruption) {
      if (signal?.aborted) throw aborted(facts, signal.reason);
      throw interruption;
    }
    const headers = await this.#sign(request, forceExcludeBody);
    onAttempt?.();
    const { attemptTimeout, dispatcher } = this.#transport;
    const largest = this.#options.json ? largestAnswer : largestObject;
    const answer = await exchange({ ...request, headers }, attemptTimeout, { signal, dispatcher, largest });
    const at = this.#transport.now();
    gate?.answered(answer.status, retryAfter(answer.headers, at));
    onAnswer?.(answer.status, answer.headers);
    if (answer.status >= 200 && answer.status <= 299) return this.#read(facts, answer);
    throw serviceError({ ...facts, ...answer, body: text(answer), at });
  }

  async #sign(request: PreparedRequest, forceExcludeBody: boolean): Promise<Headers> {
    const headers = new Headers(request.headers);
    try {
      await this.#signer.sign({ ...request, headers }, forceExcludeBody);
    } catch (error) {
      const { signal } = this.#options;
      // Signing can mean to fetch a token first, and that can be ended too.
      if (signal?.aborted)
        throw aborted({ method: request.method, url: withoutQuery(request.uri) }, signal.reason);
      throw new RequestError(
        "unsigned",
        { method: request.method, url: withoutQuery(request.uri), detail: thrownValue(error).message },
        { cause: error },
      );
    }
    return headers;
  }

  #read(facts: Addressed, answer: RawAnswer): Response {
    if (!this.#options.json) return new Response(answer.bytes.byteLength > 0 ? answer.bytes : null, answer);
    const body = text(answer);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      // Without its cause, which quotes the body.
      throw this.#malformed(facts, answer, outline(body));
    }
    if (typeof value !== "object" || value === null)
      throw this.#malformed(facts, answer, `JSON ${value === null ? "null" : typeof value}`);
    return jsonResponse(value, answer);
  }

  #malformed(facts: Addressed, answer: RawAnswer, detail: string | undefined): RequestError {
    const opcRequestId = answer.headers.get("opc-request-id") ?? undefined;
    return new RequestError("malformed", { ...facts, status: answer.status, detail, opcRequestId });
  }
}

interface Addressed {
  readonly method: string;
  readonly url: string;
}

interface PreparedRequest extends HttpRequest {
  readonly body: string | Uint8Array | undefined;
}

/**
 * A body that can be sent again.
 * @throws Error for a stream, and for bytes that would have to be signed: Oracle's signer reads text alone
 */
function sendable(body: unknown, forceExcludeBody: boolean): string | Uint8Array | undefined {
  if (body === undefined || body === null || body === "") return undefined;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array && forceExcludeBody) return body;
  throw new Error("Send text, or bytes where Oracle does not sign the body: a stream cannot be sent again");
}

/** What came in place of JSON. A success that broke off can hold a secret or a token, so of JSON nothing is quoted. */
function outline(body: string): string | undefined {
  if (body === "") return "empty body";
  return /^\s*[[{"]/.test(body) ? `JSON that ends or breaks within ${body.length} characters` : excerpt(body);
}

function text(answer: RawAnswer): string {
  return new TextDecoder().decode(answer.bytes);
}
