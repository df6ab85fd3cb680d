import { type CredentialType, credentialTypes } from "../audit/credential-type";
import type { Capabilities } from "../audit/user";

/** Every combination of capabilities that was met, once: a large domain has many users and few combinations. */
const interned = new Map<string, Capabilities>();

/** What a user may create; `said` answers a boolean where the service said something. */
export function capabilities(said: (type: CredentialType) => unknown): Capabilities {
  const pairs = credentialTypes.flatMap((type) => {
    const value = said(type);
    return typeof value === "boolean" ? [[type, value] as const] : [];
  });
  const key = pairs.join();
  const known = interned.get(key) ?? Object.fromEntries(pairs);
  interned.set(key, known);
  return known;
}
