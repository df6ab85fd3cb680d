/** A success that was read and understood before Oracle's client sees it, so that its JSON is parsed once. */
export function jsonResponse(
  value: object,
  answer: { readonly status: number; readonly headers: Headers },
): Response {
  return Object.assign(new Response(null, { status: answer.status, headers: answer.headers }), {
    json: () => Promise.resolve(value),
    text: () => Promise.resolve(JSON.stringify(value)),
  });
}
