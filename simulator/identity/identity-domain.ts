/** How a domain is licensed, which sets its rate limits. The names are those of `DomainSummary.licenseType`. */
export type LicenseType =
  | "free"
  | "oracle-apps"
  | "oracle-apps-premium"
  | "premium"
  | "external-user"
  /** What `oci iam domain create` makes of the kind "external user"; no rate limit is published for it. */
  | "external-active-user";

/** One identity domain as the regional API knows it. Its users and credentials are in the directory of the SCIM service. */
export interface IdentityDomain {
  readonly ocid: string;
  readonly displayName: string;
  readonly tenancyOcid: string;
  readonly compartmentOcid: string;
  readonly type: "DEFAULT" | "SECONDARY";
  licenseType: LicenseType;
  lifecycleState: "CREATING" | "ACTIVE" | "INACTIVE" | "DELETING" | "DELETED" | "FAILED";
  readonly timeCreated: Date;
  /** A "Lite Domain" has no endpoint of its own: false, and `url` stays undefined. */
  hosted: boolean;
  /** What `url` ends with beyond the origin; some real URLs end in a slash. */
  readonly urlSuffix?: "/";
  /** Where `ListDomains` says that the domain answers; set when its listener is up. */
  url?: string;
}
