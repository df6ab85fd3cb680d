import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Session } from "./token-exchange";

const marker = "# Short-lived sessions, written by npm run session";

/** A profile to write. */
export interface SessionProfile extends Session {
  readonly profile: string;
  readonly tenancy: string;
  readonly region: string;
}

/** Somebody's own configuration is where the sessions would go. */
export class ForeignConfigurationError extends Error {
  override readonly name = "ForeignConfigurationError";

  constructor(file: string) {
    super(
      `${file} was not written by this command and is left alone: remove it, or name another --directory.`,
    );
  }
}

/**
 * Writes sessions as the configuration file of Oracle's CLI, readable by its owner alone.
 * @throws {ForeignConfigurationError} when there is a configuration already
 */
export const writeSessions = async (
  directory: string,
  sessions: readonly SessionProfile[],
): Promise<string> => {
  const file = join(directory, "config");
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (before !== undefined && !before.startsWith(marker)) throw new ForeignConfigurationError(file);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lines = [marker];
  for (const { profile, tenancy, region, token, privateKeyPem } of sessions) {
    const keyFile = join(directory, `${profile}.pem`);
    const tokenFile = join(directory, `${profile}.token`);
    await writeFile(keyFile, privateKeyPem, { mode: 0o600 });
    await writeFile(tokenFile, token, { mode: 0o600 });
    lines.push(
      `[${profile}]`,
      `tenancy=${tenancy}`,
      `region=${region}`,
      `key_file=${keyFile}`,
      `security_token_file=${tokenFile}`,
    );
  }
  await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
  return file;
};
