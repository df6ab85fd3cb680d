import type { ConfigurationProblem } from "./configuration-error";

/** One profile's entries, names in lower case, `DEFAULT`'s where it has none of its own. */
export type Profile = ReadonlyMap<string, string>;

export interface ConfigFile {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly problems: readonly ConfigurationProblem[];
}

const DEFAULT_PROFILE = "DEFAULT";

/**
 * Reads an OCI configuration file as Oracle's CLI does: Python's `configparser` without interpolation (oci-python-sdk,
 * `oci/config.py`). Comments start a line with `#` or `;`, `=` or `:` separates, names are in any case, every profile
 * inherits from `DEFAULT`, and a profile or entry that comes twice is a mistake. Indented lines are entries, not
 * continuations: no entry of OCI's spans lines.
 *
 * Finds all mistakes; names their lines without quoting them, since a key may have been pasted there.
 * @param path for the messages
 */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const own = new Map<string, Map<string, string>>();
  const problems: ConfigurationProblem[] = [];
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const problem = (what: string, fix: string) => {
      problems.push({ what, where: `${path}:${index + 1}`, fix });
    };
    const header = /^\[([^\]]*)\]$/.exec(line);
    if (header) {
      const name = header[1] ?? "";
      if (own.has(name)) problem(`profile [${name}] comes twice`, "Rename or remove one of the two.");
      if (name.trim() === "") problem("a profile without a name", "Write [NAME].");
      current = own.get(name) ?? new Map<string, string>();
      own.set(name, current);
      continue;
    }
    const entry = /^([^=:]*?)\s*[=:]\s*(.*)$/.exec(line);
    const [name, value] = [entry?.[1]?.toLowerCase(), entry?.[2]];
    if (!name || value === undefined) {
      problem("not an entry", "Write name=value, one a line.");
    } else if (!current) {
      problem("an entry before the first profile", `Put [${DEFAULT_PROFILE}] above it.`);
    } else if (current.has(name)) {
      problem(`${name} comes twice in its profile`, "Remove one of the two.");
    } else {
      current.set(name, value);
    }
  }
  const inherited = own.get(DEFAULT_PROFILE) ?? new Map<string, string>();
  const profiles = new Map<string, Profile>([[DEFAULT_PROFILE, inherited]]);
  for (const [name, entries] of own) profiles.set(name, new Map([...inherited, ...entries]));
  return { profiles, problems };
}
