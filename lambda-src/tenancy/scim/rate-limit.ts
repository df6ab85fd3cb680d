/** How many requests an identity domain takes. */
export interface RateLimit {
  readonly perSecond: number;
  readonly perMinute: number;
}

/**
 * Oracle, "API Rate Limits" of identity domains, row "Other APIs", by `DomainSummary.licenseType`. That credential
 * endpoints belong to that row, and that a limit counts per domain, is inferred.
 */
const published: Readonly<Record<string, RateLimit>> = {
  free: { perSecond: 20, perMinute: 150 },
  oracleapps: { perSecond: 50, perMinute: 1_500 },
  oracleappspremium: { perSecond: 55, perMinute: 1_750 },
  premium: { perSecond: 90, perMinute: 5_000 },
  externaluser: { perSecond: 80, perMinute: 4_000 },
};

const slowest: RateLimit = { perSecond: 20, perMinute: 150 };

/** The rate limit of a licence type, however it is spelt; of one that is not known the slowest. */
export function rateLimitOf(licenseType: string | undefined): RateLimit {
  return published[(licenseType ?? "").toLowerCase().replace(/[^a-z]/g, "")] ?? slowest;
}
