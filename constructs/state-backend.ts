import { S3Backend, type TerraformStack } from "cdktf";
import type { StateSettings } from "../tenancies/settings/state";
import { EnvironmentHttpBackend } from "./environment-http-backend";
import { OciBackend } from "./oci-backend";

/** Gives `stack` its state backend. Local state needs none: it is cdktf's default. */
export function addStateBackend(stack: TerraformStack, settings: StateSettings | undefined): void {
  const key = `credential-compliance/${stack.node.id}.tfstate`;
  switch (settings?.backend) {
    case undefined:
    case "local":
      return;
    case "oci":
      new OciBackend(stack, {
        namespace: settings.namespace,
        bucket: settings.bucket,
        key: settings.key ?? key,
        region: settings.region,
        auth: settings.auth,
        configFileProfile: settings.profile,
        kmsKeyId: settings.kmsKeyId,
      });
      return;
    case "s3":
      new S3Backend(stack, {
        bucket: settings.bucket,
        key: settings.key ?? key,
        region: settings.region,
        profile: settings.profile,
        endpoints: {
          s3: `https://${settings.namespace}.compat.objectstorage.${settings.region}.oraclecloud.com`,
        },
        // Oracle's S3-compatible API is not AWS: none of these exist there.
        usePathStyle: true,
        skipRegionValidation: true,
        skipCredentialsValidation: true,
        skipRequestingAccountId: true,
        skipMetadataApiCheck: true,
        skipS3Checksum: true,
      });
      return;
    case "http":
      new EnvironmentHttpBackend(stack, settings.updateMethod);
  }
}
