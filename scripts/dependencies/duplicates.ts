import type { LockFile } from "./lock-file";

export interface Duplicate {
  readonly name: string;
  readonly versions: readonly string[];
  /** Whether objects of two versions could meet in our own code: the project asks for the package itself. */
  readonly harmful: boolean;
}

/** Functions from text to numbers: versions of them cannot get into each other's way. Tables and cdktf bring older ones. */
const harmless: ReadonlySet<string> = new Set(["string-width"]);

/** Runtime packages that are installed in more than one version. */
export function duplicates({ runtime, direct }: LockFile): Duplicate[] {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of runtime) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  return [...versions]
    .filter(([, found]) => found.size > 1)
    .map(([name, found]) => ({
      name,
      versions: [...found].sort(),
      harmful: direct.has(name) && !harmless.has(name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
