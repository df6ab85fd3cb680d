import { Tenancy } from "../cloud";
import type { IdentityDomain } from "../identity/identity-domain";
import { type Compartment, identity } from "../identity/identity-store";
import { capabilities, type CredentialType } from "../scim/credential-type";
import { type Capabilities, type Credential, type Directory, type User } from "../scim/directory";
import { Random } from "./random";

const dayMs = 86_400_000;

export const everyCapability = Object.fromEntries(
  capabilities.map((capability) => [capability, true]),
) as Capabilities;

/** What a sample says of a user; the rest follows. */
export type UserDetails = Partial<Omit<User, "id" | "ocid" | "created">> & {
  readonly userName: string;
  readonly createdDaysAgo?: number;
};

/** What a sample says of a credential. */
export type CredentialDetails = Partial<Omit<Credential, "type" | "id" | "ocid" | "userId" | "userOcid">> & {
  /** Days between its creation and the instant of the sample; `undefined` with `created` unset means no `meta.created`. */
  readonly daysAgo?: number;
};

/** Puts a sample tenancy together, the same for the same seed and instant. */
export class SampleBuilder {
  readonly tenancy: Tenancy;
  readonly #random: Random;

  /**
   * @param asOf the instant from which ages are counted back.
   * @param tenancyOcid where it has to be a certain one
   */
  constructor(
    readonly asOf: Date,
    name: string,
    seed: number,
    region = "us-ashburn-1",
    tenancyOcid?: string,
  ) {
    this.#random = new Random(seed);
    // Drawn in any case: what comes after is the same for the same seed.
    const drawn = this.#ocid("tenancy");
    this.tenancy = new Tenancy(tenancyOcid ?? drawn, name, region);
  }

  get random(): Random {
    return this.#random;
  }

  compartment(name: string, parentOcid = this.tenancy.ocid, details: Partial<Compartment> = {}): Compartment {
    const compartment: Compartment = {
      ocid: this.#ocid("compartment"),
      parentOcid,
      name,
      description: name,
      lifecycleState: "ACTIVE",
      timeCreated: this.daysAgo(500),
      ...details,
    };
    this.tenancy.store(identity).compartments.set(compartment.ocid, compartment);
    return compartment;
  }

  domain(displayName: string, details: Partial<IdentityDomain> = {}): IdentityDomain {
    const domain: IdentityDomain = {
      ocid: this.#ocid("domain"),
      displayName,
      tenancyOcid: this.tenancy.ocid,
      compartmentOcid: this.tenancy.ocid,
      type: "SECONDARY",
      licenseType: "premium",
      lifecycleState: "ACTIVE",
      timeCreated: this.daysAgo(490),
      hosted: true,
      ...details,
    };
    this.tenancy.store(identity).domains.set(domain.ocid, domain);
    return domain;
  }

  user(directory: Directory, { createdDaysAgo = 400, ...details }: UserDetails): User {
    return directory.addUser({
      id: this.#random.hex(32),
      ocid: this.#ocid("user"),
      displayName: details.userName,
      created: this.daysAgo(createdDaysAgo).toISOString(),
      active: true,
      capabilities: everyCapability,
      ...details,
    });
  }

  credential(
    directory: Directory,
    owner: Pick<User, "id" | "ocid">,
    type: CredentialType,
    { daysAgo, ...details }: CredentialDetails,
  ): Credential {
    return directory.addCredential({
      type,
      id: this.#random.hex(32),
      ocid: this.#ocid("credential"),
      userId: owner.id,
      userOcid: owner.ocid,
      ...(daysAgo !== undefined && { created: this.daysAgo(daysAgo).toISOString() }),
      ...details,
    });
  }

  daysAgo(days: number): Date {
    return new Date(this.asOf.getTime() - days * dayMs);
  }

  #ocid(kind: string): string {
    return `ocid1.${kind}.oc1..aaaaaaaa${this.#random.hex(40)}`;
  }
}
