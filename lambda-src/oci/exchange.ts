import { networkFailure } from "./network-fault";
import { RequestError } from "./request-error";
import { thrownValue } from "./thrown-value";

/** One signed request, ready to be sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Headers;
  readonly body: string | Uint8Array | undefined;
}

/** An answer whose body was read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: ArrayBuffer;
}

/**
 * `fetch` keeps a second copy of a body in case it is redirected, unless redirects are errors and there is no window to ask
 * for credentials (Fetch standard, "HTTP-network-or-cache fetch", step 3). A report of 80 MB has no room for it in a
 * function; a redirect of an upload then is a `network` failure instead of `redirected`.
 */
const withoutSpareCopy = { redirect: "error", window: null } as const;

/** What Node's `fetch` sends through. */
export type Dispatcher = NonNullable<RequestInit["dispatcher"]>;

export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** The way through a proxy. @default a direct one */
  readonly dispatcher?: Dispatcher | undefined;
  /** Most bytes of an answer's body, once it is unpacked. @default {@link largestAnswer} */
  readonly largest?: number | undefined;
}

/**
 * Most bytes of an answer: a page of 1,000 users takes about 3 MB. A megabyte of gzip can be a gigabyte, and a body need
 * not end.
 */
export const largestAnswer = 64 * 1024 ** 2;

/**
 * Sends once and reads the whole answer, whatever its status, within `timeout` milliseconds.
 *
 * Redirects are answers, not followed: the signature is for this host alone.
 * @throws RequestError `network`, `timeout`, `malformed` (no HTTP, a body that does not unpack or is too large) or `aborted`
 */
export async function exchange(
  request: OutgoingRequest,
  timeout: number,
  { signal, dispatcher, largest = largestAnswer }: ExchangeOptions = {},
): Promise<RawAnswer> {
  const facts = { method: request.method, url: withoutQuery(request.uri) };
  const controller = new AbortController();
  const stop = () => {
    controller.abort();
  };
  const timer = setTimeout(stop, timeout);
  // By hand instead of AbortSignal.any, which in Node 20 keeps each attempt's signal alive as long as the caller's.
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const response = await fetch(request.uri, {
      method: request.method,
      headers: withoutOwnLength(request),
      body: request.body,
      redirect: "manual",
      ...(request.body instanceof Uint8Array && withoutSpareCopy),
      signal: controller.signal,
      ...(dispatcher && { dispatcher }),
    });
    const bytes = await readBody(response, largest);
    if (bytes === undefined) {
      stop();
      const detail = `its body is larger than ${Math.round(largest / 1024 ** 2)} MB`;
      throw new RequestError("malformed", { ...facts, status: response.status, detail });
    }
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    if (error instanceof RequestError) throw error;
    if (signal?.aborted) throw aborted(facts, signal.reason);
    if (controller.signal.aborted)
      throw new RequestError("timeout", { ...facts, detail: `${timeout} ms` }, { cause: error });
    const { kind, fault, detail } = networkFailure(error);
    throw new RequestError(kind, { ...facts, fault, detail }, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** The body, unpacked; `undefined` when it has more than `largest` bytes: no more than those are read. */
async function readBody({ body }: Response, largest: number): Promise<ArrayBuffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > largest) return undefined;
    chunks.push(chunk);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only?.byteLength === only?.buffer.byteLength) return only?.buffer as ArrayBuffer;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks.splice(0)) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}

/**
 * Fetch adds a `content-length` of its own to that of the signature ("5, 5"), which a proxy's dispatcher refuses. It is
 * the same number, so the signature holds without ours. Only a body, and a POST or PUT without one, get it (Fetch standard,
 * "HTTP-network-or-cache fetch", step 8).
 */
function withoutOwnLength({ method, headers, body }: OutgoingRequest): Headers {
  const sent = new Headers(headers);
  if (body !== undefined || /^(POST|PUT)$/i.test(method)) sent.delete("content-length");
  return sent;
}

/** That the caller's signal ended a request, with its reason and what had gone wrong until then. */
export function aborted(
  facts: { readonly method: string; readonly url: string },
  reason: unknown,
  last?: RequestError,
): RequestError {
  const detail = [thrownValue(reason).message, last && `before that: ${last.message}`]
    .filter(Boolean)
    .join("; ");
  return new RequestError("aborted", { ...facts, detail }, { cause: reason });
}

/** A URL as errors name it: filters in a query can hold names of users. */
export function withoutQuery(uri: string): string {
  return uri.replace(/\?.*$/s, "");
}
