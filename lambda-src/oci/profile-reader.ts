import { parseConfigFile, type Profile } from "./config-file";
import type { ConfigurationProblem } from "./configuration-error";
import { readPrivateKey } from "./private-key";
import { readNamed, type LocatedSetting } from "./located-setting";
import { shownName, shownPath } from "./shown-path";
import { expandHome, isMissing, type Machine, unreadable, variable } from "./machine";

/** Entries of a profile and the variables that override them (Oracle CLI docs, "CLI Environment Variables"). */
export const ENTRIES = {
  user: "OCI_CLI_USER",
  tenancy: "OCI_CLI_TENANCY",
  fingerprint: "OCI_CLI_FINGERPRINT",
  key_file: "OCI_CLI_KEY_FILE",
  pass_phrase: "OCI_CLI_PASSPHRASE",
  security_token_file: "OCI_CLI_SECURITY_TOKEN_FILE",
  region: "OCI_CLI_REGION",
} as const;

export type Entry = keyof typeof ENTRIES;

const DEFAULT_CONFIG_FILE = "~/.oci/config";

const OLD_CONFIG_FILE = "~/.oraclebmc/config";

/** A profile of an OCI configuration file under the environment variables that override it. */
export class ProfileReader {
  /** Where an entry belongs: file and profile. */
  readonly where: string;
  readonly #profile: Profile;
  readonly #machine: Machine;
  readonly #problems: ConfigurationProblem[];

  private constructor(where: string, profile: Profile, machine: Machine, problems: ConfigurationProblem[]) {
    this.where = where;
    this.#profile = profile;
    this.#machine = machine;
    this.#problems = problems;
  }

  /**
   * Finds and reads the file. A file that is not there is a problem when it was asked for by name, or when the
   * environment does not say anything either; when it says everything there is no need for one.
   */
  static open(
    options: { readonly configFile?: string | undefined; readonly profile?: string | undefined },
    machine: Machine,
    problems: ConfigurationProblem[],
  ): ProfileReader {
    const profileName = options.profile ?? variable(machine, "OCI_CLI_PROFILE");
    const name = profileName ?? "DEFAULT";
    const file = findFile(options.configFile, machine, problems);
    const parsed = file && parseConfigFile(file.text, file.path);
    const profile = parsed?.profiles.get(name);
    problems.push(...(parsed?.problems ?? []));
    if (parsed && !profile)
      problems.push({
        what: `no profile [${name}]`,
        where: file.path,
        fix: `Correct --profile or OCI_CLI_PROFILE; the file has ${[...parsed.profiles.keys()].join(", ")}.`,
      });
    const overridden = Object.values(ENTRIES).some((entry) => variable(machine, entry) !== undefined);
    if (!file && problems.length === 0 && (profileName !== undefined || !overridden))
      problems.push({
        what: "does not exist",
        where: DEFAULT_CONFIG_FILE,
        fix: "Create it with `oci setup config`, name another with --config-file, or choose another way with --auth.",
      });
    // Without the profile, saying of each of its entries that it is missing would bury the reason.
    const missing = profile || problems.length === 0 ? problems : [];
    return new ProfileReader(
      `${file?.path ?? DEFAULT_CONFIG_FILE} [${name}]`,
      profile ?? new Map<string, string>(),
      machine,
      missing,
    );
  }

  /** An entry: the environment's, else the profile's. */
  get(entry: Entry): LocatedSetting | undefined {
    const override = variable(this.#machine, ENTRIES[entry]);
    if (override !== undefined) return { value: override, where: ENTRIES[entry] };
    const value = this.#profile.get(entry);
    return value ? { value, where: `${this.where} ${entry}` } : undefined;
  }

  /** An entry that cannot be done without. */
  required(entry: Entry, hint = ""): LocatedSetting | undefined {
    const found = this.get(entry);
    if (!found)
      this.#problems.push({
        what: `${entry} is missing`,
        where: this.where,
        fix: `Set it there, or set ${ENTRIES[entry]}.${hint}`,
      });
    return found;
  }

  /**
   * What reads the private key: the one in the environment, which Oracle's CLI prefers, else that of `key_file`.
   * It throws ConfigurationError.
   */
  requiredKey(): (() => string) | undefined {
    const passPhrase = this.get("pass_phrase")?.value;
    const content = variable(this.#machine, KEY_CONTENT);
    if (content !== undefined) {
      // Pipelines keep secrets on one line, with the line breaks spelled out.
      return () => readPrivateKey(content.replaceAll("\\n", "\n"), KEY_CONTENT, passPhrase);
    }
    const file = this.required("key_file");
    if (!file) return undefined;
    return () => {
      const pem = readNamed(file, this.#machine);
      warnOfOpenKey(file, this.#machine);
      return readPrivateKey(pem, file.where, passPhrase);
    };
  }
}

/** As Oracle's CLI does (its words: hashicorp/packer issue 6133), with its variable to be quiet. */
function warnOfOpenKey({ value: path }: LocatedSetting, machine: Machine): void {
  if (/^true$/i.test(variable(machine, "OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING") ?? "")) return;
  const permissions = machine.permissionsOf?.(expandHome(path, machine)) ?? 0;
  if ((permissions & 0o077) === 0) return;
  const shown = shownPath(path);
  machine.warn?.(
    `WARNING: Permissions on ${shown} are too open: others than its owner can use this private key. Close them: oci setup repair-file-permissions --file ${shown}, or chmod 600. (OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING=True hides this.)`,
  );
}

/** The key itself, not a path; Oracle's CLI takes it from the environment alone. */
const KEY_CONTENT = "OCI_CLI_KEY_CONTENT";

function findFile(
  option: string | undefined,
  machine: Machine,
  problems: ConfigurationProblem[],
): { readonly path: string; readonly text: string } | undefined {
  const named = option ?? variable(machine, "OCI_CLI_CONFIG_FILE");
  const candidates = named === undefined ? fallbacks(machine) : [{ path: named, required: true }];
  for (const { path, required } of candidates) {
    try {
      return { path, text: machine.readFile(expandHome(path, machine)) };
    } catch (error) {
      if (isMissing(error) && !required) continue;
      problems.push({
        what: unreadable(error),
        where: shownName(path),
        fix: "Name another file with --config-file or OCI_CLI_CONFIG_FILE, or create it with `oci setup config`.",
      });
      return undefined;
    }
  }
  return undefined;
}

/** Where to look when no file is named (oci-python-sdk, `oci/config.py`, `_get_config_path_with_fallback`). */
function fallbacks(machine: Machine): { readonly path: string; readonly required: boolean }[] {
  const elsewhere = variable(machine, "OCI_CONFIG_FILE");
  return [
    { path: DEFAULT_CONFIG_FILE, required: false },
    elsewhere === undefined
      ? { path: OLD_CONFIG_FILE, required: false }
      : { path: elsewhere, required: true },
  ];
}
