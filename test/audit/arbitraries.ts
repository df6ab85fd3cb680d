import { told } from "./samples";
import fc from "fast-check";
import { domainStatus, type DomainVerdict, type TypeVerdict } from "../../lambda-src/audit/coverage/coverage";
import type { Credential } from "../../lambda-src/audit/credential";
import { credentialTypes, perType } from "../../lambda-src/audit/credential-type";
import { formatDate, formatInstant, type Instant, millisecondsPerDay } from "../../lambda-src/audit/instant";
import type { DomainReading, TenancyReading } from "../../lambda-src/audit/reading";
import { rotationPolicy, type RotationPolicy } from "../../lambda-src/audit/rotation-policy";
import type { User } from "../../lambda-src/audit/user";

/** The instant around which generated credentials were made. */
export const asOf: Instant = Date.UTC(2026, 10, 21);

/** Names that a careless writer would run, break or reorder: markup, formulas, line breaks, right-to-left marks. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror="window.pwned=1">',
  "</script><script>window.pwned=1</script>",
  "<!--<script>",
  '=HYPERLINK("http://example.com","x")',
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\t=1+1",
  "line one\r\nline two",
  "carriage\rreturn",
  "\u202Egnp.exe",
  "\u2028separator\u2029",
  'quote " and, comma; semicolon',
  "$(touch pwned) `touch pwned` '",
  "__proto__",
  "constructor",
  "\u001B[31mred",
  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 😀 é",
  "javascript:window.pwned=1",
];

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
);

const name = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z]{3,8}$/) },
  { weight: 1, arbitrary: hostileText },
);

const instantText = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: -20, max: 200 })
      .map((days) => formatInstant(asOf - days * millisecondsPerDay)),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 200 * millisecondsPerDay })
      .map((elapsed) => formatInstant(asOf - elapsed)),
  },
  { weight: 1, arbitrary: fc.constantFrom(undefined, "", "yesterday", "2026-02-30T00:00:00Z") },
);

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

function user(domain: number, index: number): fc.Arbitrary<User> {
  return fc.record({
    id: fc.constant(`user-${domain}-${index}`),
    ocid: maybe(fc.constant(`ocid1.user.oc1..u${domain}x${index}`)),
    userName: name,
    displayName: maybe(name),
    email: maybe(fc.oneof(fc.constant(`u${index}@example.com`), hostileText)),
    active: fc.constantFrom(true, true, true, false, undefined),
    federated: fc.boolean(),
    serviceUser: fc.boolean(),
    capabilities: fc.record(
      perType(() => fc.boolean()),
      { requiredKeys: [] },
    ),
  });
}

function credential(domain: number, index: number, users: readonly User[]): fc.Arbitrary<Credential> {
  const owners = [...users, undefined];
  return fc
    .record({
      owner: fc.constantFrom(...owners),
      type: fc.constantFrom(...credentialTypes),
      ocid: maybe(fc.constant(`ocid1.credential.oc1..c${domain}x${index}`)),
      label: maybe(name),
      created: instantText,
      lastSet: maybe(instantText),
      expiresOn: maybe(instantText),
      lifecycleState: fc.constantFrom(undefined, undefined, "ACTIVE", "INACTIVE", "DELETED"),
      deleteInProgress: fc.boolean(),
      unresolved: fc.option(fc.constant([told("the service answered 404")]), { nil: undefined, freq: 8 }),
    })
    .map(({ owner, lastSet, ...rest }) => ({
      ...rest,
      id: `credential-${domain}-${index}`,
      userId: owner?.id ?? "gone",
      userOcid: owner?.ocid,
      userName: owner?.userName,
      lastSet: rest.type === "db_credentials" ? lastSet : undefined,
    }));
}

const typeStatus = fc.constantFrom(
  "AUDITED" as const,
  "AUDITED" as const,
  "AUDITED" as const,
  "PARTIAL" as const,
  "NOT_AUDITED" as const,
  "SKIPPED" as const,
  "NOT_APPLICABLE" as const,
);

function domainReading(index: number): fc.Arbitrary<DomainReading> {
  return fc
    .record({ name, classic: fc.boolean(), compartment: name, users: fc.integer({ min: 0, max: 5 }) })
    .chain(({ name: domainName, classic, compartment, users: userCount }) =>
      fc.tuple(...Array.from({ length: userCount }, (_, each) => user(index, each))).chain((users) =>
        fc
          .tuple(
            fc
              .integer({ min: 0, max: 12 })
              .chain((count) =>
                fc.tuple(...Array.from({ length: count }, (_, each) => credential(index, each, users))),
              ),
            fc.record(perType(() => typeStatus)),
            fc.boolean(),
          )
          .map(([credentials, statuses, usersComplete]): DomainReading => {
            const url = classic ? "" : `https://idcs-${index}.identity.example.com`;
            // Classic IAM has no URL: such a domain is told by its name alone.
            const uniqueName = `${domainName}${index}`;
            const types = perType((type): TypeVerdict => {
              const found = credentials.filter((each) => each.type === type).length;
              const status = statuses[type];
              return status === "AUDITED"
                ? { status, expected: found, found, because: [] }
                : { status, expected: null, found, because: [told(`because of ${uniqueName}`)] };
            });
            const coverage: DomainVerdict = {
              name: uniqueName,
              url,
              ocid: classic ? null : `ocid1.domain.oc1..d${index}`,
              status: domainStatus(types),
              because: [],
              users: users.length,
              requests: 8,
              types,
            };
            return {
              domain: {
                name: uniqueName,
                url,
                ocid: coverage.ocid ?? undefined,
                compartment: { ocid: undefined, name: compartment },
                api: classic ? "iam" : "identity-domains",
                licenseType: "free",
                homeRegion: "us-ashburn-1",
              },
              users,
              usersComplete,
              credentials,
              coverage,
            };
          }),
      ),
    );
}

/** A tenancy as a reader hands it over: any mixture of domains, users, credentials, dates and failures. */
export const tenancyReading: fc.Arbitrary<TenancyReading> = fc.record({
  domains: fc
    .integer({ min: 0, max: 3 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => domainReading(index)))),
  discovered: fc.boolean(),
  discoveryGaps: fc.uniqueArray(
    fc.record({
      compartment: name,
      ocid: fc.constant(null),
      because: fc.constant(told("403 NotAuthorizedOrNotFound")),
    }),
    { maxLength: 2, selector: ({ compartment }) => compartment },
  ),
});

/** A policy with some exemptions, live and past. */
export const policy: fc.Arbitrary<RotationPolicy> = fc
  .record({
    maxAgeDays: fc.integer({ min: 30, max: 180 }),
    exemptions: fc.array(
      fc.record({
        type: fc.constantFrom(...credentialTypes),
        reason: fc.constant("vendor"),
        owner: fc.constant("platform"),
        until: fc.integer({ min: -30, max: 30 }).map((days) => formatDate(asOf + days * millisecondsPerDay)),
      }),
      { maxLength: 2 },
    ),
  })
  .map(rotationPolicy);
