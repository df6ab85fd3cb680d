import { readFileSync } from "node:fs";
import { z } from "zod";

/** A package as `package-lock.json` (version 3) has it, read as far as these checks need. */
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export interface InstalledPackage {
  /** Folder below the project, such as `node_modules/zod`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression; `undefined` when the lock file has none. */
  readonly license: string | undefined;
}

export interface LockFile {
  /** Names of the packages, for development too, that run a script of theirs when they are installed. */
  readonly withInstallScript: readonly string[];
  /** Packages that a user of the product runs: those for development left out. */
  readonly runtime: readonly InstalledPackage[];
  /** Names of the runtime packages that the project itself asks for. */
  readonly direct: ReadonlySet<string>;
}

export function readLockFile(path = "package-lock.json"): LockFile {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(path, "utf8")));
  const runtime = Object.entries(packages)
    .filter(([folder, entry]) => folder !== "" && !entry.dev && !entry.devOptional && !entry.link)
    .map(([folder, entry]) => ({
      path: folder,
      name: nameOf(folder),
      version: entry.version ?? "",
      license: entry.license,
    }));
  const withInstallScript = Object.entries(packages)
    .filter(([folder, entry]) => folder !== "" && entry.hasInstallScript)
    .map(([folder]) => nameOf(folder));
  return { runtime, direct: new Set(Object.keys(packages[""]?.dependencies ?? {})), withInstallScript };
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
}
