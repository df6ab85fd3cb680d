import { KmsKey } from "@cdktf-providers/oracle-oci/kms-key";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { AuditConfiguration } from "../lambda-src/contract/audit-configuration";
import type { SigningSettings } from "../tenancies/settings/evidence";
import type { Grant } from "./policies/grant";

/** Where a vault makes keys, and where it signs with them. */
export interface VaultEndpoints {
  readonly managementEndpoint: string;
  readonly cryptoEndpoint: string;
}

/** Props of a SigningKey. */
export interface SigningKeyProps {
  /** Compartment of the key when it is created. */
  readonly compartmentId: string;
  /** Prefix of names. */
  readonly name: string;
  /** Which key signs: an existing one, or how the one that is created is protected. */
  readonly settings: SigningSettings;
  /** The vault in which the key is created; not needed for an existing key. @default none */
  readonly vault?: VaultEndpoints;
  /** Provider of the vault's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Size of an RSA key of 3072 bits, in bytes: what `verify` asks for at least. */
const keyLength = 384;

/** The key that signs every run. Nothing is ever signed with it but what the audit function signs. */
export class SigningKey extends Construct {
  /** What the function is told. */
  readonly signing: NonNullable<AuditConfiguration["signing"]>;
  /** What whoever signs needs. */
  readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id);
    const { settings, compartmentId, name, vault, provider } = props;
    if ("key" in settings) {
      this.signing = { keyId: settings.key, cryptoEndpoint: settings.cryptoEndpoint };
    } else {
      if (vault === undefined)
        throw new TypeError("a signing key is created in a vault that the stack creates");
      const key = new KmsKey(this, "key", {
        compartmentId,
        displayName: `${name}-signing`,
        managementEndpoint: vault.managementEndpoint,
        keyShape: { algorithm: "RSA", length: keyLength },
        protectionMode: settings.protection,
        provider,
      });
      this.signing = { keyId: key.id, cryptoEndpoint: vault.cryptoEndpoint };
    }
    this.grants = [
      {
        what: "use keys",
        // The compartment of an existing key is not known.
        ...("key" in settings ? {} : { compartmentId }),
        where: [`target.key.id = '${this.signing.keyId}'`],
        operation: "Sign: the statement of each run, with this key and no other",
      },
    ];
  }
}
