import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../usage-error";

/**
 * The report that was written last under `./credential-audit/<tenancy>/<UTC time>/`, where runs put theirs when nobody
 * says otherwise.
 *
 * @throws {UsageError} when there is none.
 */
export function newestReport(root = "credential-audit"): string {
  const reports = folders(root)
    .flatMap((tenancy) => folders(tenancy))
    .flatMap((run) => {
      const path = join(run, "report.json");
      const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return written === undefined ? [] : [{ path, written }];
    })
    .sort((a, b) => b.written - a.written);
  const newest = reports[0];
  if (newest) return newest.path;
  throw new UsageError(`there is no report under ./${root}: name one with --report, or run an audit first`);
}

function folders(parent: string): string[] {
  return entries(parent)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name));
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new UsageError(`cannot look for reports in ${folder}: ${String(error)}`, { cause: error });
  }
}
