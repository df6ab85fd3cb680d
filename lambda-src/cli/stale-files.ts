import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FormatName } from "../report/format-names";
import { reportFormats } from "../report/formats";
import { UsageError } from "./usage-error";

/**
 * Refuses an output folder in which files of an earlier run would stay beside those of this one: readers, `fleet` among
 * them, would take the two for one run.
 *
 * @throws {UsageError} which names the files.
 */
export function refuseStaleFiles(
  folder: string,
  { formats, previous }: { readonly formats: readonly FormatName[]; readonly previous: boolean },
): void {
  const stale = reportFormats
    .flatMap(({ name, files }) => files.map(({ fileName }) => ({ fileName, format: name })))
    .filter(({ fileName, format }) => {
      const written = formats.includes(format) && (previous || fileName !== "changes.csv");
      return !written && existsSync(join(folder, fileName));
    });
  if (stale.length === 0) return;
  throw new UsageError(
    `${folder} holds ${stale.map(({ fileName }) => fileName).join(", ")} of an earlier run, which would stay beside the files of this one: give another folder with --out, or remove them`,
  );
}
