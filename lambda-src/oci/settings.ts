import { collect, ConfigurationError, type ConfigurationProblem } from "./configuration-error";
import { fingerprintOf } from "./private-key";
import { ENTRIES, ProfileReader } from "./profile-reader";
import { readResourcePrincipal } from "./resource-principal";
import type { Session } from "./session-provider";
import { readSessionToken } from "./session-token";
import { readNamed, type LocatedSetting } from "./located-setting";
import { type Machine, variable } from "./machine";

/** The ways to authenticate that `--auth` names, as Oracle's CLI does. */
export const AUTHENTICATIONS = [
  "api_key",
  "security_token",
  "instance_principal",
  "resource_principal",
] as const;
export type Authentication = (typeof AUTHENTICATIONS)[number];

/** What the command line said. What it left out comes from the environment, then from the configuration file. */
export interface ConnectionOptions {
  readonly auth?: string | undefined;
  readonly profile?: string | undefined;
  readonly configFile?: string | undefined;
  readonly region?: string | undefined;
  /** Where every regional call goes. */
  readonly endpoint?: string | undefined;
}

/** How to authenticate and where to call, checked as far as it can be without a request. */
export type Settings = ApiKeySettings | SessionSettings | InstancePrincipalSettings;

export interface ApiKeySettings extends Place {
  readonly auth: "api_key";
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  /** Unlocked PEM. */
  readonly privateKey: string;
}

export interface SessionSettings extends Place {
  readonly auth: "security_token" | "resource_principal";
  readonly tenancyOcid: string;
  /** Reads token and key again, since tokens do not last. @throws ConfigurationError */
  readonly readSession: () => Session;
}

export interface InstancePrincipalSettings {
  readonly auth: "instance_principal";
  /** None: the instance's own. */
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Of the instance metadata service; `OCI_METADATA_BASE_URL`, as in Oracle's Python and Go SDKs. */
  readonly metadataUrl: string;
}

interface Place {
  /** As it was written: `us-ashburn-1`, or the short `iad`. */
  readonly region: string;
  readonly endpoint: string | undefined;
}

const METADATA_URL = "http://169.254.169.254/opc/v2";

/** What OCIDs and fingerprints look like (oci-python-sdk, `oci/config.py`, PATTERNS). */
const OCID = { pattern: /^[\w-]+[.:](?:[\w-]*[.:]){3,}[\w-]+$/, shape: "an OCID" };
const FINGERPRINT = {
  pattern: /^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/,
  shape: "a fingerprint: 16 pairs of lower-case hexadecimal digits with colons between",
};

const RENEW_TOKEN = "Sign in again with `oci session authenticate`, or renew with `oci session refresh`.";

/**
 * Finds out how to authenticate, as Oracle's CLI does: option before environment variable before configuration file.
 * @throws ConfigurationError with everything that is wrong
 */
export function resolveSettings(options: ConnectionOptions, machine: Machine): Settings {
  const problems: ConfigurationProblem[] = [];
  const endpoint = readEndpoint(options, machine, problems);
  const settings = settingsOf(options, endpoint, machine, problems);
  if (problems.length > 0 || settings === undefined) throw new ConfigurationError(problems);
  return settings;
}

/** None when something needed is missing or wrong; `problems` says what. */
function settingsOf(
  options: ConnectionOptions,
  endpoint: string | undefined,
  machine: Machine,
  problems: ConfigurationProblem[],
): Settings | undefined {
  switch (readAuthentication(options, machine, problems)) {
    case undefined:
      return undefined;
    case "instance_principal":
      return {
        auth: "instance_principal",
        region: readRegion(regionOverride(options, machine), problems),
        endpoint,
        metadataUrl: variable(machine, "OCI_METADATA_BASE_URL") ?? METADATA_URL,
      };
    case "resource_principal": {
      const region = readRegion(regionOverride(options, machine), problems);
      const principal = readResourcePrincipal(machine, problems);
      return (
        principal && {
          auth: "resource_principal",
          endpoint,
          ...principal,
          region: region ?? principal.region,
        }
      );
    }
    case "security_token": {
      const profile = ProfileReader.open(options, machine, problems);
      const tenancyOcid = matching(profile.required("tenancy"), OCID, problems);
      const token = profile.required("security_token_file");
      const key = profile.requiredKey();
      const region = readRegion(regionOverride(options, machine) ?? profile.required("region"), problems);
      if (!token || !key) return undefined;
      const readSession = () => ({
        token: readSessionToken(readNamed(token, machine), token.where, machine.now(), RENEW_TOKEN),
        privateKey: key(),
      });
      return collect(problems, readSession) && tenancyOcid && region
        ? { auth: "security_token", tenancyOcid, region, endpoint, readSession }
        : undefined;
    }
    case "api_key": {
      const profile = ProfileReader.open(options, machine, problems);
      const tenancyOcid = matching(profile.required("tenancy"), OCID, problems);
      const hint = profile.get("security_token_file")
        ? " The profile holds a session token: use it with --auth security_token."
        : "";
      const userOcid = matching(profile.required("user", hint), OCID, problems);
      const fingerprint = matching(profile.required("fingerprint"), FINGERPRINT, problems);
      const key = profile.requiredKey();
      const privateKey = key && collect(problems, key);
      const region = readRegion(regionOverride(options, machine) ?? profile.required("region"), problems);
      if (!tenancyOcid || !userOcid || !fingerprint || !privateKey || !region) return undefined;
      const actual = fingerprintOf(privateKey);
      if (actual !== undefined && actual !== fingerprint)
        problems.push({
          what: `fingerprint ${fingerprint} belongs to another key; that of the private key is ${actual}`,
          where: profile.where,
          fix: "Correct the fingerprint, or name the key that belongs to it.",
        });
      return { auth: "api_key", tenancyOcid, userOcid, fingerprint, privateKey, region, endpoint };
    }
  }
}

function readAuthentication(
  options: ConnectionOptions,
  machine: Machine,
  problems: ConfigurationProblem[],
): Authentication | undefined {
  const named = option(options.auth, "--auth") ?? override("OCI_CLI_AUTH", machine);
  if (named === undefined) return "api_key";
  const known = AUTHENTICATIONS.find((authentication) => authentication === named.value);
  if (known === undefined)
    problems.push({
      what: `no way to authenticate is called ${named.value}`,
      where: named.where,
      fix: `Choose one of ${AUTHENTICATIONS.join(", ")}.`,
    });
  return known;
}

function readEndpoint(
  options: ConnectionOptions,
  machine: Machine,
  problems: ConfigurationProblem[],
): string | undefined {
  const named = option(options.endpoint, "--endpoint") ?? override("CREDENTIAL_AUDIT_ENDPOINT", machine);
  if (named === undefined) return undefined;
  const url = URL.canParse(named.value) ? new URL(named.value) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash)
    return url.href.replace(/\/+$/, "");
  problems.push({
    what: "is no URL that requests can be sent to",
    where: named.where,
    fix: "Write https://HOST[:PORT], without user, query and fragment.",
  });
  return undefined;
}

function regionOverride(options: ConnectionOptions, machine: Machine): LocatedSetting | undefined {
  return option(options.region, "--region") ?? override(ENTRIES.region, machine);
}

/** It becomes a part of host names. */
function readRegion(
  region: LocatedSetting | undefined,
  problems: ConfigurationProblem[],
): string | undefined {
  return matching(
    region && { ...region, value: region.value.trim().toLowerCase() },
    { pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, shape: "the name of a region, such as us-ashburn-1" },
    problems,
  );
}

function matching(
  found: LocatedSetting | undefined,
  { pattern, shape }: { readonly pattern: RegExp; readonly shape: string },
  problems: ConfigurationProblem[],
): string | undefined {
  if (found === undefined || pattern.test(found.value)) return found?.value;
  problems.push({ what: `is not ${shape}`, where: found.where, fix: "Correct it." });
  return undefined;
}

function option(value: string | undefined, where: string): LocatedSetting | undefined {
  return value === undefined ? undefined : { value, where };
}

function override(name: string, machine: Machine): LocatedSetting | undefined {
  return option(variable(machine, name), name);
}
