import { SecretsClient } from "oci-secrets";
import { z } from "zod";
import { type AuditConfiguration, auditConfigurationSchema } from "../contract/audit-configuration";
import { sha256 } from "../evidence/digest";
import type { Connection } from "../oci/connection";

/** The configuration secret cannot be read, or does not hold a configuration. */
export class ConfigurationSecretError extends Error {
  override readonly name = "ConfigurationSecretError";
}

/** A configuration and the version of the secret that it came from. */
export interface VersionedConfiguration {
  readonly configuration: AuditConfiguration;
  readonly secretId: string;
  readonly versionNumber: number | null;
  /** SHA-256 of the secret's content, in hexadecimal. */
  readonly sha256: string;
}

/** Keeps the configuration while the container is warm, so that it is not fetched for every call. */
export class ConfigurationSource {
  readonly #now: () => number;
  #kept: { readonly value: VersionedConfiguration; readonly until: number } | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * The current configuration, at most `ttlMs` old. There is no default and no older version to fall back on: an audit
   * by the wrong rules would be worse than none.
   *
   * @throws {ConfigurationSecretError}
   */
  async read(
    connection: Connection,
    secretId: string,
    ttlMs: number,
    signal?: AbortSignal,
  ): Promise<VersionedConfiguration> {
    const kept = this.#kept;
    if (kept?.value.secretId === secretId && this.#now() < kept.until) return kept.value;
    this.#kept = undefined;
    const { content, versionNumber } = await readSecret(connection, secretId, signal);
    const configuration = parseConfiguration(content, secretId);
    const value = { configuration, secretId, versionNumber, sha256: sha256(content) };
    this.#kept = { value, until: this.#now() + ttlMs };
    return value;
  }
}

/**
 * The current version of a secret.
 * @throws {ConfigurationSecretError} without a word of its content.
 */
export async function readSecret(
  connection: Connection,
  secretId: string,
  signal?: AbortSignal,
): Promise<{ content: string; versionNumber: number | null }> {
  const client = connection.regional(SecretsClient, signal ? { signal } : {});
  let bundle;
  try {
    ({ secretBundle: bundle } = await client.getSecretBundle({ secretId, stage: "CURRENT" as never }));
  } catch (error) {
    throw new ConfigurationSecretError(
      `the secret ${secretId} cannot be read: ${error instanceof Error ? error.message : String(error)}. Missing grant, if it is one: Allow any-user to read secret-bundles in compartment id <its compartment> where all {request.principal.id = '<this function>', target.secret.id = '${secretId}'}`,
      { cause: error },
    );
  }
  const parsed = base64Content.safeParse(bundle.secretBundleContent);
  if (!parsed.success) throw new ConfigurationSecretError(`the secret ${secretId} has no content in Base64`);
  return {
    content: Buffer.from(parsed.data.content, "base64").toString("utf8"),
    versionNumber: bundle.versionNumber ?? null,
  };
}

const base64Content = z.object({ contentType: z.literal("BASE64"), content: z.string().min(1) });

function parseConfiguration(content: string, secretId: string): AuditConfiguration {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new ConfigurationSecretError(`the secret ${secretId} does not hold JSON`);
  }
  const parsed = auditConfigurationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`);
  throw new ConfigurationSecretError(
    `the secret ${secretId} holds no valid configuration: ${problems.slice(0, 10).join("; ")}. Deploy the stack and the function from the same version`,
  );
}
