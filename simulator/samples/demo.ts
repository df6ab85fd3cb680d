import type { Tenancy } from "../cloud";
import type { IdentityDomain } from "../identity/identity-domain";
import type { CredentialType } from "../scim/credential-type";
import { type Directory, directoryOf } from "../scim/directory";
import { scimSettings } from "../scim/scim-settings";
import { type CredentialDetails, everyCapability, SampleBuilder, type UserDetails } from "./builder";

/** The demo's service user whose old key its policy file exempts. */
export const exemptUserName = "svc-backup@example.com";

/** OCID of the demo's tenancy: that of `tenancies/example.yaml`, so that the example can be deployed to it. */
export const demoTenancyOcid = "ocid1.tenancy.oc1..aaaaaaaaexampletenancy";

/** Dates as days: since its password was set, until it expires (negative: since it did). */
type HoldingDetails = Omit<CredentialDetails, "expiresOn" | "lastSetDate"> & {
  readonly expiresInDays?: number | "never";
  readonly setDaysAgo?: number;
};
type Holding = readonly [CredentialType, HoldingDetails];
type Member = readonly [UserDetails, ...Holding[]];

/**
 * The demo: four domains that are audited and one INACTIVE, in nested compartments, with a user for every status and every flag that identity domains know. `partners` lists its credentials unfiltered, which is
 * how an orphan is found.
 */
export function demoTenancy({ asOf }: { asOf: Date }): Tenancy {
  const build = new SampleBuilder(asOf, "demo", 20_260_101, "us-ashburn-1", demoTenancyOcid);
  const platform = build.compartment("platform");
  const shared = build.compartment("shared-services", platform.ocid);
  const business = build.compartment("business");
  const partnersCompartment = build.compartment("partners", business.ocid);
  build.compartment("sandbox", business.ocid);

  fill(build, build.domain("Default", { type: "DEFAULT", licenseType: "premium" }), administration);
  fill(
    build,
    build.domain("workforce", {
      compartmentOcid: shared.ocid,
      licenseType: "oracle-apps-premium",
      urlSuffix: "/",
    }),
    workforce,
  );
  const partners = build.domain("partners", {
    compartmentOcid: partnersCompartment.ocid,
    licenseType: "external-user",
  });
  scimSettings(partners).refuseUnfiltered = false;
  fill(build, partners, external);
  addOrphan(build, directoryOf(partners));
  fill(build, build.domain("sandbox", { compartmentOcid: business.ocid, licenseType: "free" }), sandbox);
  fill(build, build.domain("legacy", { compartmentOcid: platform.ocid, lifecycleState: "INACTIVE" }), [
    [{ userName: "retired@example.com" }, ["api_keys", { daysAgo: 700 }]],
  ]);
  return build.tenancy;
}

const administration: readonly Member[] = [
  [
    { userName: "ada@example.com", displayName: "Ada Lovelace" },
    ["api_keys", { daysAgo: 200 }],
    ["auth_tokens", { daysAgo: 30, description: "registry login" }],
  ],
  [
    { userName: "grace@example.com", displayName: "Grace Hopper" },
    ["api_keys", { daysAgo: 12 }],
    ["api_keys", { daysAgo: 60 }],
    ["api_keys", { daysAgo: 82 }],
  ],
  [
    { userName: exemptUserName, displayName: "Nightly backup", serviceUser: true },
    ["customer_secret_keys", { daysAgo: 300, name: "backup bucket" }],
  ],
  [
    { userName: "svc-mail@example.com", displayName: "Mail relay", serviceUser: true },
    ["smtp_credentials", { daysAgo: 410, description: "relay" }],
    ["smtp_credentials", { daysAgo: 20, description: "relay, next" }],
  ],
  [
    {
      userName: "edsger@example.com",
      displayName: "Edsger Dijkstra",
      capabilities: { ...everyCapability, canUseSmtpCredentials: false, canUseApiKeys: false },
    },
    ["smtp_credentials", { daysAgo: 45 }],
  ],
  [
    { userName: "left@example.com", displayName: "Someone who left", active: false },
    ["api_keys", { daysAgo: 150 }],
    ["auth_tokens", { daysAgo: 149 }],
  ],
  [
    { userName: "barbara@example.com", displayName: "Barbara Liskov", dbUserName: "BARBARA" },
    // Made long ago, but its password was set lately.
    ["db_credentials", { daysAgo: 380, setDaysAgo: 40, name: "BARBARA" }],
  ],
  [
    { userName: "undated@example.com", displayName: "Undated" },
    // No meta.created: nobody can say how old it is.
    ["oauth2_client_credentials", { name: "imported client" }],
  ],
  [{ userName: "katherine@example.com", displayName: "Katherine Johnson" }],
  [{ userName: "hedy@example.com", displayName: "Hedy Lamarr" }],
  [{ userName: "radia@example.com", displayName: "Radia Perlman" }],
];

const workforce: readonly Member[] = [
  [
    { userName: "federated.one@example.com", displayName: "Federated One", federated: true },
    ["auth_tokens", { daysAgo: 77 }],
    ["auth_tokens", { daysAgo: 5 }],
  ],
  [
    { userName: "federated.two@example.com", displayName: "Federated Two", federated: true },
    ["api_keys", { daysAgo: 91 }],
  ],
  [
    { userName: "expired@example.com", displayName: "Expired Token" },
    ["auth_tokens", { daysAgo: 60, expiresInDays: -10 }],
    ["customer_secret_keys", { daysAgo: 60, expiresInDays: 30, name: "backup" }],
  ],
  [{ userName: "ahead@example.com", displayName: "Clock Ahead" }, ["smtp_credentials", { daysAgo: -2 }]],
  [
    { userName: '=HYPERLINK("http://x")', displayName: '"Quoted", <b>bold</b>' },
    ["customer_secret_keys", { daysAgo: 99, name: "+formula" }],
  ],
  [
    { userName: "山田@example.com", displayName: "山田 太郎" },
    ["oauth2_client_credentials", { daysAgo: 15, name: "portal", expiresInDays: "never" }],
  ],
  [{ userName: "quiet.one@example.com" }],
  [{ userName: "quiet.two@example.com" }],
  [{ userName: "console.only@example.com", capabilities: { ...everyCapability, canUseApiKeys: false } }],
  ...colleagues(10),
];

const external: readonly Member[] = [
  [
    { userName: "integration@partner.example", serviceUser: true },
    ["oauth2_client_credentials", { daysAgo: 120, name: "orders" }],
    ["api_keys", { daysAgo: 85 }],
  ],
  [
    { userName: "reports@partner.example" },
    ["db_credentials", { daysAgo: 100, name: "REPORTS" }],
    ["customer_secret_keys", { daysAgo: 3, name: "exports" }],
  ],
  [{ userName: "viewer@partner.example" }],
];

const sandbox: readonly Member[] = [
  [{ userName: "try-out@example.com" }, ["api_keys", { daysAgo: 1 }]],
  [{ userName: "idle@example.com" }],
];

/** Users who hold a key of an ordinary age, one in two. */
function colleagues(count: number): Member[] {
  return Array.from({ length: count }, (_, index): Member => {
    const user = { userName: `colleague-${index + 1}@example.com` };
    return index % 2 === 0 ? [user] : [user, ["api_keys", { daysAgo: 10 + index * 6 }]];
  });
}

function fill(build: SampleBuilder, domain: IdentityDomain, members: readonly Member[]): void {
  const directory = directoryOf(domain);
  for (const [details, ...holdings] of members) {
    const user = build.user(directory, details);
    for (const [type, holding] of holdings) build.credential(directory, user, type, dated(build, holding));
  }
}

function dated(
  build: SampleBuilder,
  { expiresInDays, setDaysAgo, ...details }: HoldingDetails,
): CredentialDetails {
  return {
    ...details,
    ...(expiresInDays !== undefined && {
      expiresOn: expiresInDays === "never" ? "never" : build.daysAgo(-expiresInDays).toISOString(),
    }),
    ...(setDaysAgo !== undefined && { lastSetDate: build.daysAgo(setDaysAgo).toISOString() }),
  };
}

/** A credential whose user is gone. */
function addOrphan(build: SampleBuilder, directory: Directory): void {
  const user = build.user(directory, { userName: "gone@partner.example" });
  build.credential(directory, user, "api_keys", { daysAgo: 222 });
  directory.removeUser(user.ocid);
}
