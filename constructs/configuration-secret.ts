import { KmsKey } from "@cdktf-providers/oracle-oci/kms-key";
import { KmsVault } from "@cdktf-providers/oracle-oci/kms-vault";
import { VaultSecret } from "@cdktf-providers/oracle-oci/vault-secret";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { AuditConfiguration } from "../lambda-src/contract/audit-configuration";
import type { SigningSettings } from "../tenancies/settings/evidence";
import { checkOcid } from "./check-ocid";
import { base64Json, longestJson } from "./json-text";
import { NameSuffix } from "./name-suffix";
import { rejectProblems } from "./invalid-props-error";
import type { Grant } from "./policies/grant";
import { SigningKey, type VaultEndpoints } from "./signing-key";

/** Props of a ConfigurationSecret. */
export interface ConfigurationSecretProps {
  /** Compartment of the secret, and of the vault and key when they are created. */
  readonly compartmentId: string;
  /** Prefix of names. */
  readonly name: string;
  /** What the function reads. Settings only: it stands in Terraform's state and plan. */
  readonly configuration: AuditConfiguration;
  /** OCIDs of an existing vault and an AES key in it. @default both are created */
  readonly vault?: { readonly vault: string; readonly key: string };
  /** The key that signs every run; created in the vault that is created here, or an existing one. @default none signs */
  readonly signing?: SigningSettings;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Largest content of one secret version, in bytes (Oracle, "Secret Management": 25 KB). */
const contentLimit = 25 * 1024;

/**
 * The audit's configuration as a Vault secret. A changed configuration is a new version of the secret and a changed
 * compartment moves it; neither replaces it.
 */
export class ConfigurationSecret extends Construct {
  /** OCID of the secret. */
  readonly secretId: string;
  /** OCID of the vault. */
  readonly vaultId: string;
  /** The key that signs every run, where one does. */
  readonly signing: AuditConfiguration["signing"];
  /** What whoever runs by the configuration needs: to read it, and to sign with its key. */
  readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, props: ConfigurationSecretProps) {
    super(scope, id);
    const size = longestJson(props.configuration);
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("vault.vault", props.vault?.vault, "vault"),
      checkOcid("vault.key", props.vault?.key, "key"),
      props.vault && props.signing && !("key" in props.signing)
        ? `"signing" must name a "key" beside an existing "vault": one is created in a vault that is created`
        : undefined,
      size > contentLimit
        ? `"configuration" must fit a secret of ${contentLimit} bytes; got: ${size}. Exempt by domain or type instead of one by one`
        : undefined,
    ]);
    const { compartmentId, provider } = props;
    const { vault: vaultId, key: keyId, endpoints } = this.#vault(props);
    const signing =
      props.signing &&
      new SigningKey(this, "signing", { ...props, settings: props.signing, vault: endpoints });
    this.signing = signing?.signing;
    const configuration = { ...props.configuration, ...(this.signing && { signing: this.signing }) };

    // A secret that is pending deletion holds its name; another vault or key replaces the secret.
    const names = new NameSuffix(this, "generation", { vaultId, keyId });
    const secret = new VaultSecret(this, "Resource", {
      compartmentId,
      vaultId,
      keyId,
      secretName: `${props.name}-${names.suffix}`,
      description: "Configuration of the credential audit. Settings only, nothing secret.",
      secretContent: {
        contentType: "BASE64",
        content: base64Json(configuration),
      },
      provider,
    });
    this.secretId = secret.id;
    this.vaultId = vaultId;
    this.grants = [
      {
        what: "read secret-bundles",
        compartmentId,
        where: [`target.secret.id = '${secret.id}'`],
        operation: "GetSecretBundle: its configuration",
      },
      ...(signing?.grants ?? []),
    ];
  }

  /** The vault, the key that encrypts the secret, and where a vault that is created here makes keys. */
  #vault(props: ConfigurationSecretProps): { vault: string; key: string; endpoints?: VaultEndpoints } {
    if (props.vault) return props.vault;
    const { compartmentId, provider } = props;
    const vault = new KmsVault(this, "vault", {
      compartmentId,
      displayName: props.name,
      vaultType: "DEFAULT",
      provider,
    });
    const key = new KmsKey(this, "key", {
      compartmentId,
      displayName: props.name,
      managementEndpoint: vault.managementEndpoint,
      keyShape: { algorithm: "AES", length: 32 },
      protectionMode: "SOFTWARE",
      // Named, so that a key that somebody disabled is a difference, and deploying enables it.
      desiredState: "ENABLED",
      provider,
    });
    return { vault: vault.id, key: key.id, endpoints: vault };
  }
}
