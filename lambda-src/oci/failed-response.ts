/**
 * Carries an error through Oracle's clients unharmed. They turn whatever an HTTP client throws into a plain object
 * without stack or type, and write it to `console.warn` (oci-common, retrier `makeServiceCall`). So the HTTP client
 * answers with this instead: a response that counts as a success, until the client reads any part of it; that throws
 * the error, which the client passes on as it is.
 */
export function failedResponse(error: Error): Response {
  return new Proxy(new Response(null, { status: 200 }), {
    get(_, property) {
      if (property === "status") return 200;
      // A promise that resolves with this looks for a `then`.
      if (property === "then") return undefined;
      throw error;
    },
  });
}
