import { basename, extname, join } from "node:path";
import { loadTenancies, problemText } from "./load-tenancies";
import type { TenancyFile } from "./tenancy-schema";

/** The folder of tenancy files: `TENANCIES_DIR`, or this one. */
export function tenanciesFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment["TENANCIES_DIR"] || join(__dirname);
}

/**
 * The settings of one tenancy.
 *
 * @throws Error when there is no such file or it is faulty, with what is wrong in it.
 */
export function readTenancyFile(name: string, folder: string = tenanciesFolder()): TenancyFile {
  const { tenancies, problems } = loadTenancies(folder);
  const tenancy = tenancies.find((candidate) => candidate.name === name);
  if (tenancy) return tenancy.settings;
  const own = problems.filter(({ file }) => basename(file, extname(file)) === name);
  throw new Error(
    own.length > 0
      ? own.map(problemText).join("\n")
      : `there is no tenancy ${name} in ${folder}: expected one of ${tenancies.map((other) => other.name).join(", ") || "none"}`,
  );
}
