import type { Delta } from "./change";
import type { Coverage } from "./coverage/coverage";
import type { CredentialType, PerType } from "./credential-type";

import type { Flag, Status } from "./judgement";
import type { Exemption, RotationPolicy } from "./rotation-policy";

/** Version of the shape of `report.json`; a change that could break a reader raises its first number. */
export const reportSchemaVersion = "1.3";

/** What an audit found, as `report.json` holds it. Instants are ISO 8601 in UTC; everything is sorted, so that the same tenancy gives the same bytes. */
export interface Report {
  readonly schemaVersion: typeof reportSchemaVersion;
  readonly tenancy: { readonly ocid: string; readonly name: string | null };
  readonly asOf: string;
  /**
   * The day on which the tenancy was read, UTC, `YYYY-MM-DD`: an as-of instant after it makes a forecast. Absent in
   * reports of earlier versions.
   */
  readonly generatedAt?: string | undefined;
  /** Version of the program that made it. Absent in reports of earlier versions. */
  readonly toolVersion?: string | undefined;
  readonly policy: RotationPolicy;
  /** Where the policy came from, such as the name of a file. Absent in reports of earlier versions. */
  readonly policySource?: string | undefined;
  /** The recommendations that ask for what is judged here. Absent in reports of earlier versions. */
  readonly controls?: Controls | undefined;
  readonly coverage: Coverage;
  readonly summary: Summary;
  readonly credentials: readonly ReportedCredential[];
  /** Users who have at least one credential: what they may create, what they have and how old it is. */
  readonly holders: readonly ReportedHolder[];
  /** What changed since an earlier report; `null` when none was given. */
  readonly delta: Delta | null;
}

/** Which control of a benchmark asks for the rotation of a type; `null` where it has none. */
export interface Controls {
  readonly benchmark: string;
  readonly byType: PerType<string | null>;
}

export interface ReportedCredential {
  readonly domain: string;
  readonly domainUrl: string;
  readonly compartment: string;
  readonly userName: string;
  readonly userOcid: string | null;
  readonly userId: string | null;
  readonly email: string | null;
  readonly type: CredentialType;
  /** OCID where there is one, else the SCIM id. */
  readonly id: string;
  /** SCIM id, which SCIM commands need even where there is an OCID. */
  readonly scimId: string;
  /** A fingerprint or name; never a secret. */
  readonly label: string | null;
  /** The age instant: creation, or for a database credential when its password was last set. */
  readonly created: string | null;
  readonly daysOld: number | null;
  readonly rotationDue: string | null;
  readonly status: Status;
  readonly flags: readonly Flag[];
  readonly expiresOn: string | null;
  readonly lifecycleState: string | null;
  readonly exemption: { readonly reason: string; readonly owner: string; readonly until: string } | null;
  /** Why the status is `UNKNOWN`. */
  readonly unknownBecause: string | null;
}

export interface ReportedHolder {
  readonly domain: string;
  readonly domainUrl: string;
  readonly userName: string;
  readonly userOcid: string | null;
  readonly userId: string;
  readonly email: string | null;
  readonly active: boolean | null;
  readonly federated: boolean;
  readonly serviceUser: boolean;
  /** Types that the user may create. */
  readonly can: readonly CredentialType[];
  /** What the user has, by type. */
  readonly has: Readonly<
    Partial<Record<CredentialType, { readonly count: number; readonly oldestDays: number | null }>>
  >;
}

/** Credentials of one type, counted. */
export interface Tally {
  readonly total: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  /** Age of the oldest with a known age, in whole days. */
  readonly oldestDays: number | null;
}

/** Who may create credentials of a type, and who has them. */
export interface Usage {
  readonly capable: number;
  readonly holders: number;
  /** May create one, has none; users of domains whose credentials of the type were not read are not counted. */
  readonly capableWithout: number;
}

export interface DomainSummary {
  readonly domain: string;
  readonly domainUrl: string;
  readonly users: number;
  readonly holders: number;
  /** Users who may create at least one of the types that were read, and of whom no credential was seen. */
  readonly capableWithout: number;
  readonly byType: PerType<Tally>;
  readonly usage: PerType<Usage>;
}

export interface ExemptionSummary extends Exemption {
  /** Whether its end date is not past. */
  readonly live: boolean;
  /** Credentials that it matches; 0 means that it can go, or names what is not there. */
  readonly matches: number;
}

export interface Summary {
  /** Credentials judged. */
  readonly credentials: number;
  /** Credentials that the service lists as deleted: counted, not judged. */
  readonly deleted: number;
  readonly byStatus: Readonly<Record<Status, number>>;
  readonly byFlag: Readonly<Record<Flag, number>>;
  readonly byType: PerType<Tally>;
  readonly byDomain: readonly DomainSummary[];
  readonly users: number;
  readonly holders: number;
  readonly capableWithout: number;
  readonly usage: PerType<Usage>;
  readonly requests: number;
  readonly exemptions: readonly ExemptionSummary[];
}
