import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { AsOfError, parseAsOf } from "../audit/as-of";
import { type CredentialType, credentialTypes } from "../audit/credential-type";
import type { Instant } from "../audit/instant";
import { failOnLevels } from "../audit/verdict";
import { type FormatName, formatNames } from "../report/formats";
import { suggest } from "../settings-file/suggest";

/** Options that more than one command takes. They load no part of the audit, so that `--help` is quick. */

export const profile = new Option(
  "--profile <name>",
  "profile of the configuration file (OCI_CLI_PROFILE, DEFAULT)",
);

export const configFile = new Option(
  "--config-file <path>",
  "Oracle's configuration file (OCI_CLI_CONFIG_FILE, ~/.oci/config)",
);

export const auth = new Option(
  "--auth <way>",
  "api_key, security_token, instance_principal or resource_principal (OCI_CLI_AUTH, api_key)",
).argParser((text) =>
  oneOf("way to authenticate", text, [
    "api_key",
    "security_token",
    "instance_principal",
    "resource_principal",
  ] as const),
);

export const region = new Option(
  "--region <name>",
  "region of the regional calls (OCI_CLI_REGION, the profile's)",
);

export const endpoint = new Option(
  "--endpoint <url>",
  "send every regional call there (CREDENTIAL_AUDIT_ENDPOINT)",
).argParser((text) => webAddress(text));

export const domain = new Option(
  "--domain <name>",
  "audit this domain only: display name or OCID; repeatable",
).argParser((text, before: string[] | undefined) => [...(before ?? []), text]);

export const domainUrl = new Option(
  "--domain-url <url>",
  "audit the domain at this URL, without discovery; repeatable",
).argParser((text, before: string[] | undefined) => [...(before ?? []), webAddress(text)]);

export const thorough = new Option(
  "--thorough",
  "ask about every user for every type, whatever --previous proved",
).conflicts("sampled");

export const sampled = new Option(
  "--sampled",
  "ask about holders and some other users alone: fewer requests, and no proof that nobody else has a credential",
).conflicts("thorough");

export const type = new Option(
  "--type <type>",
  `audit this credential type only; repeatable: ${credentialTypes.join(", ")}`,
).argParser((text, before: CredentialType[] | undefined) => [
  ...(before ?? []),
  ...text.split(",").map((name) => oneOf("credential type", name.trim(), credentialTypes)),
]);

export const policy = new Option("--policy <file>", "rotation policy and exemptions, YAML or JSON");

export const maxAge = new Option(
  "--max-age <days>",
  "age at which a credential must have been rotated (the policy's, 90)",
).argParser((text) => wholeNumber(text, 1, 3650, "days"));

export const warnAge = new Option(
  "--warn-age <days>",
  "age from which a credential is due soon (the policy's, 75)",
).argParser((text) => wholeNumber(text, 0, 3650, "days"));

export const asOf = new Option(
  "--as-of <instant>",
  "judge ages at that instant: 2026-11-21T00:00:00Z, 2026-11-21 or +30d (now)",
).argParser((text) => instant(text));

export const domainTimeout = new Option("--domain-timeout <seconds>", "deadline of one domain")
  .argParser((text) => wholeNumber(text, 1, 86_400, "seconds"))
  .default(300);

export const previous = new Option(
  "--previous <path>",
  "an earlier report.json or its folder, for the delta and the plausibility check",
);

export const out = new Option(
  "--out <folder>",
  "where the files go (./credential-audit/<tenancy>/<UTC time>/)",
);

export const format = new Option(
  "--format <names>",
  `what to write, separated by commas: ${formatNames.join(",")} (all)`,
).argParser((text): FormatName[] => {
  const names = text.split(",").map((name) => oneOf("format", name.trim(), formatNames));
  return formatNames.filter((name) => names.includes(name));
});

export const failOn = new Option(
  "--fail-on <level>",
  `what makes exit code 2: ${failOnLevels.join(", ")} (UNKNOWN fails as overdue does)`,
)
  .argParser((text) => oneOf("level", text, failOnLevels))
  .default("overdue" as const);

export const quiet = new Option("--quiet", "print the outcome in one line and nothing else");
export const noProgress = new Option("--no-progress", "no progress on the terminal");
export const noColor = new Option("--no-color", "no colours (NO_COLOR)");
export const json = new Option("--json", "print JSON");

function oneOf<const T extends string>(what: string, found: string, expected: readonly T[]): T {
  const match = expected.find((one) => one === found);
  if (match !== undefined) return match;
  throw new InvalidArgumentError(
    `Expected a ${what}: ${expected.join(", ")}.${suggest(found.replaceAll("-", "_"), expected) || suggest(found, expected)}`,
  );
}

function wholeNumber(text: string, least: number, most: number, unit: string): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new InvalidArgumentError(`Expected a whole number of ${unit} from ${least} to ${most}.`);
}

function instant(text: string): Instant {
  try {
    return parseAsOf(text, Date.now());
  } catch (error) {
    if (error instanceof AsOfError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

function webAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.username || url?.password)
    throw new InvalidArgumentError("Expected a URL without user name and password.");
  if (url?.protocol === "https:" || url?.protocol === "http:") return text;
  throw new InvalidArgumentError("Expected a URL that starts with https:// or http://.");
}
