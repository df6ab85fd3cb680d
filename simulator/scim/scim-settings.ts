import type { IdentityDomain } from "../identity/identity-domain";

/** What one identity domain refuses. Tests and samples change it at will; it takes effect with the next request. */
export interface ScimSettings {
  /**
   * Refuse to list credentials without a filter on the user, with 400. On by default, as reported of the real service
   * (mondoohq/mql, identitydomains_depth.go: "refuse to list a whole domain (400 BadErrorResponse)").
   */
  refuseUnfiltered: boolean;
  /** Most terms that a filter may join by `or`; 1 refuses every `or`. Unlimited by default: the real limit is unknown. */
  maxOrTerms: number;
  /** Longest filter, in characters, before 400. */
  maxFilterLength: number;
  /** Largest body of a search, in bytes, before 413. */
  maxBodyBytes: number;
  /** Refuse `POST …/.search` wholly, with this status. */
  refuseSearch: 403 | 404 | 405 | 501 | undefined;
  /** Seconds that a 429 says in `Retry-After`; without it the header is missing. */
  retryAfterSeconds: number | undefined;
}

const settings = new WeakMap<IdentityDomain, ScimSettings>();

/** The settings of a domain, to read and to change. */
export function scimSettings(domain: IdentityDomain): ScimSettings {
  let own = settings.get(domain);
  if (own === undefined) {
    own = {
      refuseUnfiltered: true,
      maxOrTerms: Infinity,
      maxFilterLength: Infinity,
      maxBodyBytes: Infinity,
      refuseSearch: undefined,
      retryAfterSeconds: undefined,
    };
    settings.set(domain, own);
  }
  return own;
}
