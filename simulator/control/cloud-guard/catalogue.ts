export type RiskLevel = "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "MINOR";
export type Detector =
  | "IAAS_CONFIGURATION_DETECTOR"
  | "IAAS_ACTIVITY_DETECTOR"
  | "IAAS_THREAT_DETECTOR"
  | "IAAS_LOG_INSIGHT_DETECTOR";

/** A rule as Oracle manages it. */
export interface CatalogueRule {
  readonly id: string;
  readonly displayName: string;
  readonly riskLevel: RiskLevel;
  readonly serviceType: string;
  readonly resourceType: string;
  /** Settings that a clone may change, where their key is published. */
  readonly configurations?: readonly {
    readonly configKey: string;
    readonly name: string;
    readonly dataType: string;
    readonly value: string;
  }[];
}

const iam = (
  id: string,
  displayName: string,
  riskLevel: RiskLevel,
  resourceType = "User",
): CatalogueRule => ({
  id,
  displayName,
  riskLevel,
  serviceType: "IAM",
  resourceType,
});

/**
 * The rules of Oracle's recipes that matter here; the real recipes have many more.
 * Ids and names: the four age rules from Oracle's blog "Auto rotation of OCI IAM credentials" and
 * oracle-devrel/oci-infra-automation-scripts, auto-rotation-credentials/func.py; the certificate rule from
 * terraform-provider-oci, examples/cloudguard/detector_recipe; the rest from a published catalogue of CD3.
 * The keys of the age rules' day settings are published nowhere, so they have none here.
 */
export const configurationRules: readonly CatalogueRule[] = [
  iam("API_KEY_TOO_OLD", "API key is too old", "MEDIUM"),
  iam("AUTH_TOKEN_TOO_OLD", "IAM Auth token is too old", "MEDIUM"),
  iam("SECRET_KEY_TOO_OLD", "IAM Customer secret key is too old", "MEDIUM"),
  iam("PASSWORD_TOO_OLD", "Password is too old", "MEDIUM"),
  iam(
    "PASSWORD_POLICY_NOT_COMPLEX",
    "Password policy does not meet complexity requirements",
    "LOW",
    "Policy",
  ),
  iam("USER_HAS_API_KEYS", "User has API keys", "LOW"),
  iam("NO_MFA_ENABLED_FOR_USER", "User does not have MFA enabled", "CRITICAL"),
  iam("IAM_MFA_TOTP_DEVICE_TOO_OLD", "IAM MFA TOTP Device is too old", "HIGH"),
  iam("USER_HAS_API_KEY_CAPABILITY", "User has API Key Capability", "CRITICAL"),
  iam("USER_HAS_AUTH_TOKEN_CAPABILITY", "User has Auth Token Capability", "HIGH"),
  iam("USER_HAS_CONSOLE_PASSWORD_CAPABILITY", "User has Console Password Capability", "CRITICAL"),
  iam("USER_HAS_CUSTOMER_SECRET_CAPABILITY", "User has Customer Secret Capability", "HIGH"),
  iam("USER_HAS_DB_CREDENTIAL_CAPABILITY", "User has DB Credential Capability", "HIGH"),
  iam("USER_HAS_OAUTH_CREDENTIAL_CAPABILITY", "User has OAuth Credential Capability", "MEDIUM"),
  iam("USER_HAS_SMTP_CREDENTIAL_CAPABILITY", "User has SMTP Credential Capability", "MEDIUM"),
  {
    id: "KEY_NOT_ROTATED",
    displayName: "Key has not been rotated",
    riskLevel: "MEDIUM",
    serviceType: "KMS",
    resourceType: "Key",
  },
  {
    id: "LB_CERTIFICATE_EXPIRING_SOON",
    displayName: "Load balancer SSL certificate expiring soon",
    riskLevel: "HIGH",
    serviceType: "LoadBalancer",
    resourceType: "LoadBalancer",
    configurations: [
      {
        configKey: "lbCertificateExpiringSoonConfig",
        name: "Days before expiring",
        dataType: "int",
        value: "30",
      },
    ],
  },
];

export const activityRules: readonly CatalogueRule[] = [
  iam("IAM_API_KEY_CREATED", "IAM API keys created", "LOW"),
  iam("IAM_API_KEY_DELETED", "IAM API keys deleted", "LOW"),
  iam("IAM_AUTH_TOKEN_CREATED", "IAM Auth token created", "LOW"),
  iam("IAM_AUTH_TOKEN_DELETED", "IAM Auth token deleted", "LOW"),
  iam("IAM_CUSTOMER_KEY_CREATED", "IAM Customer keys created", "LOW"),
  iam("IAM_CUSTOMER_KEY_DELETED", "IAM Customer keys deleted", "LOW"),
  iam("IAM_OAUTH_CREDENTIAL_CREATED", "IAM OAuth credential created", "LOW"),
  iam("IAM_OAUTH_CREDENTIAL_DELETED", "IAM OAuth credential deleted", "LOW"),
];

/** The threat recipe's one rule; its id is inferred. */
export const threatRules: readonly CatalogueRule[] = [iam("ROGUE_USER", "Rogue user", "CRITICAL")];

/** The recipes that Oracle manages, by the names that their list shows. */
export const oracleDetectorRecipes: readonly {
  readonly displayName: string;
  readonly detector: Detector;
  readonly rules: readonly CatalogueRule[];
}[] = [
  {
    displayName: "OCI Configuration Detector Recipe",
    detector: "IAAS_CONFIGURATION_DETECTOR",
    rules: configurationRules,
  },
  { displayName: "OCI Activity Detector Recipe", detector: "IAAS_ACTIVITY_DETECTOR", rules: activityRules },
  { displayName: "OCI Threat Detector Recipe", detector: "IAAS_THREAT_DETECTOR", rules: threatRules },
];

export interface CatalogueResponder {
  readonly id: string;
  readonly displayName: string;
  readonly type: "NOTIFICATION" | "REMEDIATION";
}

/** Rules of the "OCI Responder Recipe" (tyskJ/oci-cloud-guard-discovery-based-controls, envs/cloud_guard.tf). */
export const responders: readonly CatalogueResponder[] = [
  { id: "EVENT", displayName: "Cloud Event", type: "NOTIFICATION" },
  { id: "DELETE_IAM_POLICY", displayName: "Delete IAM Policy", type: "REMEDIATION" },
  { id: "DELETE_INTERNET_GATEWAY", displayName: "Delete Internet Gateway", type: "REMEDIATION" },
  { id: "DELETE_PUBLIC_IP", displayName: "Delete Public IP(s)", type: "REMEDIATION" },
  { id: "DISABLE_IAM_USER", displayName: "Disable IAM User", type: "REMEDIATION" },
  { id: "ENABLE_DB_BACKUP", displayName: "Enable DB Backup", type: "REMEDIATION" },
  { id: "MAKE_BUCKET_PRIVATE", displayName: "Make Bucket Private", type: "REMEDIATION" },
  { id: "ROTATE_VAULT_KEY", displayName: "Rotate Vault Key", type: "REMEDIATION" },
  { id: "STOP_INSTANCE", displayName: "Stop Compute Instance", type: "REMEDIATION" },
  { id: "TERMINATE_INSTANCE", displayName: "Terminate Compute Instance", type: "REMEDIATION" },
];
