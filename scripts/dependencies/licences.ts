import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InstalledPackage } from "./lock-file";

/** Licences that let the product be used and shipped as it is: permissive ones, and MPL-2.0, which binds its own files only. */
const allowed: ReadonlySet<string> = new Set([
  ...["MIT", "MIT-0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "UPL-1.0"],
  ...["BlueOak-1.0.0", "CC0-1.0", "Unlicense", "Python-2.0", "Zlib", "MPL-2.0"],
]);

/** Licences that have no SPDX name, read by a person: package and what its package.json says. */
const readByAPerson: ReadonlySet<string> = new Set(["jsonify: Public Domain"]);

/** Packages whose licence is not allowed or not known, in words. */
export function licenceProblems(packages: readonly InstalledPackage[]): string[] {
  return packages.flatMap((installed) => {
    const licence = installed.license ?? licenceInFolder(installed.path);
    const name = `${installed.name} ${installed.version}`;
    if (licence === undefined) return [`${name} names no licence`];
    return isAllowed(licence) || readByAPerson.has(`${installed.name}: ${licence}`)
      ? []
      : [`${name}: ${licence} is not on the list`];
  });
}

/** An SPDX expression: one alternative of an OR suffices, every part of an AND must be allowed. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, " ").trim();
  return plain
    .split(/\s+OR\s+/)
    .some((alternative) => alternative.split(/\s+AND\s+/).every((licence) => allowed.has(licence.trim())));
}

/** Old packages have `licenses`, which the lock file leaves out. */
function licenceInFolder(path: string): string | undefined {
  const { license, licenses } = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    license?: string | { type?: string };
    licenses?: readonly { type?: string }[];
  };
  const one = typeof license === "string" ? license : license?.type;
  return one ?? licenses?.map(({ type }) => type ?? "").join(" OR ");
}
