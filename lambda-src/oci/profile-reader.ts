import { parseConfigFile, type Profile } from "./config-file";
import type { ConfigurationProblem } from "./configuration-error";
import { readPrivateKey } from "./private-key";
import { readNamed, type Sourced } from "./sourced";
import { expandHome, isMissing, type Surroundings, unreadable, variable } from "./surroundings";

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

/** Oracle's SDKs look there when the default file is missing and `OCI_CONFIG_FILE` is not set (oci-python-sdk, `oci/config.py`). */
const OLD_CONFIG_FILE = "~/.oraclebmc/config";

/** A profile of an OCI configuration file under the environment variables that override it. */
export class ProfileReader {
  /** Where an entry belongs: file and profile. */
  readonly where: string;
  readonly #profile: Profile;
  readonly #surroundings: Surroundings;
  readonly #problems: ConfigurationProblem[];

  private constructor(
    where: string,
    profile: Profile,
    surroundings: Surroundings,
    problems: ConfigurationProblem[],
  ) {
    this.where = where;
    this.#profile = profile;
    this.#surroundings = surroundings;
    this.#problems = problems;
  }

  /**
   * Finds and reads the file. A file that is not there is a problem only when it was asked for by name; when the
   * environment says everything there is no need for one.
   */
  static open(
    options: { readonly configFile?: string | undefined; readonly profile?: string | undefined },
    surroundings: Surroundings,
    problems: ConfigurationProblem[],
  ): ProfileReader {
    const named = options.configFile ?? variable(surroundings, "OCI_CLI_CONFIG_FILE");
    const name = options.profile ?? variable(surroundings, "OCI_CLI_PROFILE") ?? "DEFAULT";
    const candidates =
      named === undefined || named === DEFAULT_CONFIG_FILE
        ? [DEFAULT_CONFIG_FILE, variable(surroundings, "OCI_CONFIG_FILE") ?? OLD_CONFIG_FILE]
        : [named];
    const nothing = (file: string) =>
      new ProfileReader(`${file} [${name}]`, new Map(), surroundings, problems);

    for (const path of candidates) {
      let text: string;
      try {
        text = surroundings.readFile(expandHome(path, surroundings));
      } catch (error) {
        if (isMissing(error) && candidates.length > 1) continue;
        problems.push({
          what: unreadable(error),
          where: path,
          fix: "Correct --config-file or OCI_CLI_CONFIG_FILE, or create the file with `oci setup config`.",
        });
        return nothing(path);
      }
      const file = parseConfigFile(text, path);
      problems.push(...file.problems);
      const profile = file.profiles.get(name);
      if (profile) return new ProfileReader(`${path} [${name}]`, profile, surroundings, problems);
      problems.push({
        what: `no profile [${name}]`,
        where: path,
        fix: `Correct --profile or OCI_CLI_PROFILE; the file has ${[...file.profiles.keys()].join(", ")}.`,
      });
      return nothing(path);
    }
    if (options.profile !== undefined || variable(surroundings, "OCI_CLI_PROFILE") !== undefined)
      problems.push({
        what: "does not exist, so there is no profile to use",
        where: DEFAULT_CONFIG_FILE,
        fix: "Name the file with --config-file, or create it with `oci setup config`.",
      });
    return nothing(DEFAULT_CONFIG_FILE);
  }

  /** An entry: the environment's, else the profile's. */
  get(entry: Entry): Sourced | undefined {
    const override = variable(this.#surroundings, ENTRIES[entry]);
    if (override !== undefined) return { value: override, where: ENTRIES[entry] };
    const value = this.#profile.get(entry);
    return value ? { value, where: `${this.where} ${entry}` } : undefined;
  }

  /** An entry that cannot be done without. */
  required(entry: Entry, hint = ""): Sourced | undefined {
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
    const content = variable(this.#surroundings, KEY_CONTENT);
    if (content !== undefined) {
      // Pipelines keep secrets on one line, with the line breaks spelled out.
      return () => readPrivateKey(content.replaceAll("\\n", "\n"), KEY_CONTENT, passPhrase);
    }
    const file = this.required("key_file");
    return file && (() => readPrivateKey(readNamed(file, this.#surroundings), file.where, passPhrase));
  }
}

/** The key itself, not a path; Oracle's CLI takes it from the environment alone. */
const KEY_CONTENT = "OCI_CLI_KEY_CONTENT";
