import { buildReport } from "../../lambda-src/audit/build-report";
import type { Credential } from "../../lambda-src/audit/credential";
import { type CredentialType, perType } from "../../lambda-src/audit/credential-type";
import { formatInstant, millisecondsPerDay } from "../../lambda-src/audit/instant";
import type { Report } from "../../lambda-src/audit/report";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { credential, domainReading, typeCoverage, user } from "../audit/samples";

export const asOf = Date.UTC(2026, 10, 21, 6);

export interface Held {
  readonly owner: number;
  readonly type: CredentialType;
  readonly daysOld: number;
}

export interface World {
  /** Credentials by their ids. */
  readonly held: Readonly<Record<string, Held>>;
  /** Types that could not be read. */
  readonly unread?: readonly CredentialType[];
  readonly exempt?: readonly string[];
  /** Owners without an address. */
  readonly withoutMail?: readonly number[];
  readonly userNames?: Readonly<Record<number, string>>;
}

/** The report on one domain in which these credentials are. */
export function reportOn({
  held,
  unread = [],
  exempt = [],
  withoutMail = [],
  userNames = {},
}: World): Report {
  const owners = [...new Set(Object.values(held).map(({ owner }) => owner))];
  const nameOf = (owner: number) => userNames[owner] ?? `user${owner}`;
  const credentials = Object.entries(held)
    .filter(([, { type }]) => !unread.includes(type))
    .map(([id, { owner, type, daysOld }]): Credential =>
      credential({
        id,
        ocid: undefined,
        type,
        userId: `u${owner}`,
        userOcid: `ocid1.user.oc1..u${owner}`,
        userName: nameOf(owner),
        created: formatInstant(asOf - daysOld * millisecondsPerDay),
      }),
    );
  return buildReport({
    readAt: asOf,
    tenancy: { ocid: "ocid1.tenancy.oc1..acme", name: "acme" },
    asOf,
    policy: rotationPolicy({
      exemptions: exempt.map((id) => ({ credential: id, reason: "r", owner: "o", until: "2027-01-31" })),
    }),
    reading: {
      domains: [
        domainReading(
          {
            users: owners.map((owner) =>
              user({
                id: `u${owner}`,
                ocid: `ocid1.user.oc1..u${owner}`,
                userName: nameOf(owner),
                email: withoutMail.includes(owner) ? undefined : `user${owner}@example.com`,
              }),
            ),
            credentials,
          },
          {
            status: unread.length === 0 ? "AUDITED" : "PARTIAL",
            types: perType((type) =>
              typeCoverage({ status: unread.includes(type) ? "NOT_AUDITED" : "AUDITED" }),
            ),
          },
        ),
      ],
      discovered: true,
      discoveryGaps: [],
    },
    previous: undefined,
  });
}
