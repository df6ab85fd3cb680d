import { told } from "../audit/samples";
import { buildReport } from "../../lambda-src/audit/build-report";
import type { DomainVerdict, TypeVerdict } from "../../lambda-src/audit/coverage/coverage";
import type { Credential } from "../../lambda-src/audit/credential";
import {
  type CredentialType,
  credentialTypeFacts,
  credentialTypes,
  perType,
} from "../../lambda-src/audit/credential-type";
import { formatInstant, millisecondsPerDay } from "../../lambda-src/audit/instant";
import type { TenancyReading } from "../../lambda-src/audit/reading";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import type { User } from "../../lambda-src/audit/user";

export const sampleAsOf = Date.UTC(2026, 10, 21, 6);

export interface SampleOptions {
  readonly credentials: number;
  /** A domain that could not be read. */
  readonly incomplete?: boolean;
  readonly asOf?: number;
  readonly previous?: Report;
  readonly policy?: RotationPolicyInput;
  /** Names of the first users. */
  readonly userNames?: readonly string[];
}

const domainNames = ["Default", "Workforce", "Partners", "Pipelines"];
const givenNames = [
  "alice",
  "bao",
  "chen",
  "dora",
  "elif",
  "farid",
  "grace",
  "hugo",
  "ines",
  "jonas",
  "kofi",
  "lena",
];
const familyNames = [
  "okafor",
  "silva",
  "tanaka",
  "novak",
  "haddad",
  "larsen",
  "moreau",
  "ibrahim",
  "costa",
  "weber",
];

/** A tenancy of any size, the same every time. */
export function sampleReading({
  credentials: count,
  incomplete,
  userNames = [],
}: SampleOptions): TenancyReading {
  const random = pseudoRandom(42);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const id = (): string =>
    Array.from({ length: 4 }, () =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    ).join("");
  const ocid = (kind: string): string =>
    `ocid1.${kind}.oc1..aaaaaaaa${Array.from({ length: 52 }, () => "abcdefghijklmnopqrstuvwxyz234567"[Math.floor(random() * 32)]).join("")}`;

  const domains = domainNames.map((name) => ({ name, users: [] as User[], credentials: [] as Credential[] }));
  for (let made = 0, userIndex = 0; made < count; userIndex += 1) {
    const domain = domains[Math.floor(random() ** 2 * domains.length)]!;
    const name =
      userNames[userIndex] ?? `${pick(givenNames)}.${pick(familyNames)}${userIndex > 60 ? userIndex : ""}`;
    const user: User = {
      id: id(),
      ocid: ocid("user"),
      userName: name,
      displayName: undefined,
      email: `${name.replaceAll(/[^a-z0-9.]/g, "")}@example.com`,
      active: random() > 0.06,
      federated: random() < 0.3,
      serviceUser: domain.name === "Pipelines",
      capabilities: perType(() => random() > 0.3),
    };
    domain.users.push(user);
    if (random() < 0.35) continue;
    const holds = 1 + Math.floor(random() ** 2 * 5);
    for (let each = 0; each < holds && made < count; each += 1) {
      const type = pick(credentialTypes);
      const held = domain.credentials.filter(
        (credential) => credential.userId === user.id && credential.type === type,
      );
      if (held.length >= credentialTypeFacts[type].quota) continue;
      domain.credentials.push(credentialOf(type, user));
      made += 1;
    }
  }

  function credentialOf(type: CredentialType, user: User): Credential {
    const days = random() < 0.85 ? random() * 110 : random() * 420;
    const lost = random() < 0.01;
    return {
      type,
      id: id(),
      ocid: ocid("credential"),
      label: type === "api_keys" ? id().replaceAll(/(..)(?=.)/g, "$1:") : undefined,
      userId: user.id,
      userOcid: user.ocid,
      userName: user.userName,
      created: lost ? undefined : formatInstant(sampleAsOf - Math.floor(days * millisecondsPerDay)),
      lastSet: undefined,
      expiresOn: random() < 0.03 ? formatInstant(sampleAsOf - 5 * millisecondsPerDay) : undefined,
      lifecycleState: undefined,
      deleteInProgress: false,
      unresolved: lost ? [told("the reference could not be resolved: 404 NotFound")] : undefined,
    };
  }

  return {
    discovered: true,
    discoveryGaps: incomplete
      ? [
          {
            compartment: "sandbox",
            ocid: null,
            because: told("403 NotAuthorizedOrNotFound: domains could not be listed"),
          },
        ]
      : [],
    domains: domains.map(({ name, users, credentials }, index) => {
      const url = `https://idcs-${String(index).padStart(2, "0")}d1e2f3a4b5c6.identity.oraclecloud.com`;
      const failed = incomplete === true && index === 2;
      const kept = failed ? credentials.filter(({ type }) => type === "api_keys") : credentials;
      const coverage: DomainVerdict = {
        name,
        url,
        ocid: `ocid1.domain.oc1..d${index}`,
        status: failed ? "PARTIAL" : "AUDITED",
        because: [],
        users: users.length,
        requests: 9 + Math.ceil(users.length / 1000),
        types: perType((type): TypeVerdict => {
          const found = kept.filter((credential) => credential.type === type).length;
          return failed && type !== "api_keys"
            ? {
                status: "NOT_AUDITED",
                expected: found + 3,
                found: 0,
                because: [{ kind: "deadline", seconds: 300 }],
              }
            : { status: "AUDITED", expected: found, found, because: [] };
        }),
      };
      return {
        domain: {
          name,
          url,
          ocid: coverage.ocid ?? undefined,
          compartment: { ocid: undefined, name: index === 0 ? "acme (root)" : "identity" },
          api: "identity-domains",
          licenseType: "premium",
          homeRegion: "us-ashburn-1",
        },
        users,
        usersComplete: true,
        credentials: kept,
        coverage,
      };
    }),
  };
}

export function sampleReport(options: SampleOptions): Report {
  return buildReport({
    tenancy: { ocid: "ocid1.tenancy.oc1..aaaaaaaaacme", name: "acme" },
    asOf: options.asOf ?? sampleAsOf,
    policy: rotationPolicy(
      options.policy ?? {
        types: { smtp_credentials: { maxAgeDays: 180, warnAgeDays: 150 } },
        exemptions: [
          {
            domain: "Pipelines",
            type: "oauth2_client_credentials",
            reason: "vendor cannot rotate before its next release",
            owner: "platform-team",
            until: "2027-01-31",
          },
          { user: "nobody", reason: "migration", owner: "iam-team", until: "2026-10-01" },
        ],
      },
    ),
    reading: sampleReading(options),
    previous: options.previous,
  });
}

/** Mulberry32: small, and the same on every machine. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
