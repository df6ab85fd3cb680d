import { MonitoringClient } from "oci-monitoring";
import { SecretsClient } from "oci-secrets";
import { type models, VaultsClient } from "oci-vault";
import type { Connection } from "../../lambda-src/oci/connection";
import type { DeployedSecret, Unplanned } from "./unplanned";

/**
 * The secrets whose current version is another than the one that was deployed.
 *
 * @throws {RequestError} when a secret could not be read: then nobody knows what the function goes by.
 */
export async function rewrittenSecrets(
  secrets: readonly DeployedSecret[],
  connection: Connection,
): Promise<Unplanned[]> {
  const client = connection.regional(SecretsClient);
  const found = await Promise.all(
    secrets.map(async ({ address, id, content }): Promise<Unplanned[]> => {
      const { secretBundle } = await client.getSecretBundle({ secretId: id });
      const now = (secretBundle.secretBundleContent as { content?: string } | undefined)?.content;
      return now !== undefined && decoded(now) === decoded(content)
        ? []
        : [{ kind: "secret_rewritten", address, id }];
    }),
  );
  return found.flat();
}

/** Writes what was deployed as a new version, which the function reads once its cached one has lived its time. */
export async function writeSecret({ id, content }: DeployedSecret, connection: Connection): Promise<void> {
  const secretContent: models.Base64SecretContentDetails = { contentType: "BASE64", content };
  await connection
    .regional(VaultsClient)
    .updateSecret({ secretId: id, updateSecretDetails: { secretContent } });
}

export async function endSuppression(alarmId: string, connection: Connection): Promise<void> {
  await connection.regional(MonitoringClient, { json: false }).removeAlarmSuppression({ alarmId });
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
