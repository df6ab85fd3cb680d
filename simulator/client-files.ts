import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A client of the simulator. */
export interface ClientIdentity {
  /** Its profile in the configuration file: the name of its tenancy. */
  readonly profile: string;
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  readonly privateKeyPem: string;
  readonly region: string;
}

export interface ClientFiles {
  /** The home directory of Oracle's provider. */
  readonly directory: string;
  /** A configuration file as Oracle's CLI and SDKs read it. */
  readonly configFile: string;
  readonly keyFile: string;
  /** To be sourced by a shell. */
  readonly envFile: string;
}

/**
 * The clients of Oracle's Terraform provider whose host an environment variable can override
 * (terraform-provider-oci, internal/client/provider_clients.go, `getClientHostOverrides`).
 */
const overridableClients = [
  "oci_artifacts.ArtifactsClient",
  "oci_audit.AuditClient",
  "oci_cloud_guard.CloudGuardClient",
  "oci_core.VirtualNetworkClient",
  "oci_email.EmailClient",
  "oci_events.EventsClient",
  "oci_functions.FunctionsInvokeClient",
  "oci_functions.FunctionsManagementClient",
  "oci_identity.IdentityClient",
  "oci_identity_domains.IdentityDomainsClient",
  "oci_kms.KmsCryptoClient",
  "oci_kms.KmsManagementClient",
  "oci_kms.KmsVaultClient",
  "oci_logging.LoggingManagementClient",
  "oci_monitoring.MonitoringClient",
  "oci_object_storage.ObjectStorageClient",
  "oci_ons.NotificationControlPlaneClient",
  "oci_ons.NotificationDataPlaneClient",
  "oci_resource_scheduler.ScheduleClient",
  "oci_sch.ServiceConnectorClient",
  "oci_secrets.SecretsClient",
  "oci_vault.VaultsClient",
];

/** Clients of one key: the administrator of each tenancy. The first one is the profile `DEFAULT`. */
export type Clients = readonly [ClientIdentity, ...ClientIdentity[]];

/**
 * Writes the callers' key, a configuration file with a profile for each, and the environment. What holds a secret is
 * readable by its owner alone.
 */
export async function writeClientFiles(
  directory: string,
  clients: Clients,
  origin: string,
  envFile = join(directory, "simulator.env"),
): Promise<ClientFiles> {
  // Where Oracle's provider looks for it (`TF_HOME_OVERRIDE`).
  const folder = join(directory, ".oci");
  await mkdir(folder, { recursive: true });
  const files = { directory, configFile: join(folder, "config"), keyFile: join(folder, "key.pem"), envFile };
  const profiles = [
    ["DEFAULT", clients[0]] as const,
    ...clients.map((each) => [each.profile, each] as const),
  ];
  const config = profiles.flatMap(([name, client]) => [
    `[${name}]`,
    `user=${client.userOcid}`,
    `fingerprint=${client.fingerprint}`,
    `tenancy=${client.tenancyOcid}`,
    `region=${client.region}`,
    `key_file=${files.keyFile}`,
    "",
  ]);
  await writeFile(files.keyFile, clients[0].privateKeyPem, { mode: 0o600 });
  await writeFile(files.configFile, config.join("\n"), { mode: 0o600 });
  const lines = Object.entries(environmentFor(clients, origin, files)).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  await writeFile(envFile, `${lines.join("\n")}\n`);
  return files;
}

/** What the caller's own shell may hold of these would win over the configuration file; empty is as if not set. */
const fromTheConfigFile = {
  OCI_CLI_PROFILE: "DEFAULT",
  OCI_CLI_AUTH: "api_key",
  OCI_CLI_USER: "",
  OCI_CLI_TENANCY: "",
  OCI_CLI_FINGERPRINT: "",
  OCI_CLI_KEY_FILE: "",
  OCI_CLI_KEY_CONTENT: "",
  OCI_CLI_PASSPHRASE: "",
  OCI_CLI_REGION: "",
};

/**
 * What points Oracle's Terraform provider and `credential-audit` at the simulator.
 *
 * The provider takes a user from its own variables before one of a profile (terraform-provider-oci v7.29.0,
 * internal/provider/provider.go, `GetSdkConfigProvider`), so where there are several tenancies the variables say nothing and
 * the profiles everything.
 */
export function environmentFor(
  clients: Clients,
  origin: string,
  files: Pick<ClientFiles, "directory" | "configFile" | "keyFile">,
): Record<string, string> {
  const [client] = clients;
  const credentials = {
    tenancy_ocid: client.tenancyOcid,
    user_ocid: client.userOcid,
    fingerprint: client.fingerprint,
    private_key_path: files.keyFile,
    region: client.region,
  };
  const provider = Object.entries(credentials).map(
    ([name, value]) => [name, clients.length === 1 ? value : ""] as const,
  );
  return {
    ...Object.fromEntries(provider.map(([name, value]) => [`TF_VAR_${name}`, value])),
    ...Object.fromEntries(provider.map(([name, value]) => [`OCI_${name.toUpperCase()}`, value])),
    // Without a name for the profile the provider reads the configuration file of the real home directory.
    TF_VAR_config_file_profile: "DEFAULT",
    TF_HOME_OVERRIDE: files.directory,
    CLIENT_HOST_OVERRIDES: overridableClients.map((client) => `${client}=${origin}`).join(";"),
    OCI_CLI_CONFIG_FILE: files.configFile,
    ...fromTheConfigFile,
    CREDENTIAL_AUDIT_ENDPOINT: origin,
  };
}
