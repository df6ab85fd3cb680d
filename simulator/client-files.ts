import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Who the clients of the simulator are. */
export interface ClientIdentity {
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  readonly privateKeyPem: string;
  readonly region: string;
}

export interface ClientFiles {
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

/** Writes the caller's key, a configuration file and the environment. The key's file is readable by its owner alone. */
export async function writeClientFiles(
  directory: string,
  client: ClientIdentity,
  origin: string,
  envFile = join(directory, "simulator.env"),
): Promise<ClientFiles> {
  await mkdir(directory, { recursive: true });
  const files = {
    configFile: join(directory, "oci-config"),
    keyFile: join(directory, "oci-key.pem"),
    envFile,
  };
  const config = [
    "[DEFAULT]",
    `user=${client.userOcid}`,
    `fingerprint=${client.fingerprint}`,
    `tenancy=${client.tenancyOcid}`,
    `region=${client.region}`,
    `key_file=${files.keyFile}`,
  ];
  await writeFile(files.keyFile, client.privateKeyPem, { mode: 0o600 });
  await writeFile(files.configFile, `${config.join("\n")}\n`, { mode: 0o600 });
  const lines = Object.entries(environmentFor(client, origin, files)).map(
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

/** What points Oracle's Terraform provider and `credential-audit` at the simulator. */
export function environmentFor(
  client: ClientIdentity,
  origin: string,
  files: Pick<ClientFiles, "configFile" | "keyFile">,
): Record<string, string> {
  const provider = {
    tenancy_ocid: client.tenancyOcid,
    user_ocid: client.userOcid,
    fingerprint: client.fingerprint,
    private_key_path: files.keyFile,
    region: client.region,
  };
  return {
    ...Object.fromEntries(Object.entries(provider).map(([name, value]) => [`TF_VAR_${name}`, value])),
    ...Object.fromEntries(
      Object.entries(provider).map(([name, value]) => [`OCI_${name.toUpperCase()}`, value]),
    ),
    CLIENT_HOST_OVERRIDES: overridableClients.map((client) => `${client}=${origin}`).join(";"),
    OCI_CLI_CONFIG_FILE: files.configFile,
    ...fromTheConfigFile,
    CREDENTIAL_AUDIT_ENDPOINT: origin,
  };
}
