import { existsSync } from "node:fs";
import { join } from "node:path";
import { loadFormats, type ReportFormat } from "../../report/formats";

/**
 * Names the files of an earlier run that would stay in an output folder beside those of this one: readers, `fleet` among
 * them, would take the two for one run.
 */
export async function staleFiles(
  folder: string,
  formats: readonly ReportFormat[],
  hasPrevious: boolean,
): Promise<string[]> {
  const written = new Set(
    formats
      .flatMap(({ files }) => files)
      .filter(({ from }) => from !== "delta" || hasPrevious)
      .map(({ fileName }) => fileName),
  );
  return (await loadFormats())
    .flatMap(({ files }) => files.map(({ fileName }) => fileName))
    .filter((fileName) => !written.has(fileName) && existsSync(join(folder, fileName)));
}
