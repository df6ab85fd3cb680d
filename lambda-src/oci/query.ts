/**
 * One value of a query as Oracle's clients need it: they put values into the URL as they are, so that an `&` in a filter
 * would end it and what follows would be lost without a word (oci-common, request-generator `stringify`).
 */
export function queryValue(value: string): string {
  return encodeURIComponent(value);
}

/**
 * Escapes what Oracle's clients left bare in a URL's query, so that what is signed is what is sent.
 *
 * `#`, `+`, quotes, spaces and everything beyond ASCII cannot be meant otherwise and are escaped; escapes that are there
 * stay. An `&` inside a value cannot be told from one between two: pass such values through {@link queryValue}.
 * @throws Error when a part of the query has no name, which is the trace of such an `&`
 */
export function escapeQuery(uri: string): string {
  const cut = uri.indexOf("?");
  if (cut < 0) return uri;
  const query = uri
    .slice(cut + 1)
    .split("&")
    .map((part) => {
      if (!/^[\w.$-]+=/.test(part))
        throw new Error("A query value holds an unescaped '&': pass it through queryValue()");
      return part.replace(UNSAFE, (character) => encodeURIComponent(character.replace(LONE_SURROGATE, "�")));
    })
    .join("&");
  return `${uri.slice(0, cut)}?${query}`;
}

/** A percent sign that starts no escape, or anything that neither RFC 3986 nor the URL standard lets stand in a query. */
const UNSAFE = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~%!*()/:?@,;=$]/gu;
const LONE_SURROGATE = /\p{Surrogate}/gu;
