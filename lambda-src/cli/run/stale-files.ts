import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FormatName } from "../../report/format-names";
import { reportFormats } from "../../report/formats";

/**
 * Names the files of an earlier run that would stay in an output folder beside those of this one: readers, `fleet` among
 * them, would take the two for one run.
 */
export function staleFiles(
  folder: string,
  { formats, previous }: { readonly formats: readonly FormatName[]; readonly previous: boolean },
): string[] {
  return reportFormats
    .flatMap(({ name, files }) => files.map(({ fileName }) => ({ fileName, format: name })))
    .filter(({ fileName, format }) => {
      const written = formats.includes(format) && (previous || fileName !== "changes.csv");
      return !written && existsSync(join(folder, fileName));
    })
    .map(({ fileName }) => fileName);
}
