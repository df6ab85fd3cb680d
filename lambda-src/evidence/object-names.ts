import { formatInstant, type Instant } from "../audit/instant";
import { reservedTenancyNames } from "../contract/reserved-names";

const [chain, cloudGuard, owners] = reservedTenancyNames;
export const chainPrefix = `${chain}/`;
export const cloudGuardPrefix = `${cloudGuard}/`;
export const ownersPrefix = `${owners}/`;
export const manifestFileName = "manifest.json";

/** One part of an object name: no separator, and neither `.` nor `..`. */
const part = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}";
const run = `(?!(?:${reservedTenancyNames.join("|")})/)${part}/\\d{4}/\\d{2}/\\d{2}/${part}/`;

/** The name of one file of a run. */
export const fileNamePattern = new RegExp(`^${part}$`);

/** The object name of a run's manifest. */
export const manifestNamePattern = new RegExp(`^${run}${manifestFileName.replace(".", "\\.")}$`);

const runFilePattern = new RegExp(`^(${run})(${part})$`);
const ownerPattern = new RegExp(`^${ownersPrefix}${part}/${part}/${part}\\.json$`);

const cloudGuardPattern = new RegExp(`^${cloudGuardPrefix}${part}/${part}\\.json$`);

/** What an object is, by its name alone; `undefined` for a name that nothing of ours has. */
export type Role =
  | { readonly kind: "link"; readonly n: number }
  | { readonly kind: "file"; readonly folder: string; readonly file: string }
  | { readonly kind: "owner" }
  | { readonly kind: "cloud guard" };

export function roleOf(name: string): Role | undefined {
  const n = linkNumber(name);
  if (n !== undefined) return { kind: "link", n };
  if (ownerPattern.test(name)) return { kind: "owner" };
  if (cloudGuardPattern.test(name)) return { kind: "cloud guard" };
  const [, folder, file] = runFilePattern.exec(name) ?? [];
  return folder === undefined || file === undefined ? undefined : { kind: "file", folder, file };
}

/** The highest number that the name of a link can hold. */
export const lastPossibleLink = 9_999_999_999;

export function linkName(n: number): string {
  return `${chainPrefix}${String(n).padStart(10, "0")}.json`;
}

/** The number in the name of a link; `undefined` for a name that no link has. */
export function linkNumber(name: string): number | undefined {
  const digits = /^chain\/(\d{10})\.json$/.exec(name)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** The file of a run that holds what it signed, for the number of the link that it was signed for. */
export function attestationFileName(n: number): string {
  return `link-${String(n).padStart(10, "0")}.dsse.json`;
}

/** The number in the name of such a file; `undefined` for another file. */
export function attestedNumber(fileName: string): number | undefined {
  const digits = /^link-(\d{10})\.dsse\.json$/.exec(fileName)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** The folder of one run: `<tenancy>/<yyyy>/<mm>/<dd>/<run id>/`, by the day on which it started, UTC. */
export function runFolder(tenancyName: string, startedAt: Instant, runId: string): string {
  const [date = ""] = formatInstant(startedAt).split("T");
  return `${objectNamePart(tenancyName)}/${date.replaceAll("-", "/")}/${runId}/`;
}

/** A name as one part of an object name: what could end the part or confuse a shell becomes `-`. */
export function objectNamePart(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "-");
}

/** The folder that an object lies in, with its `/`; empty at the root. */
export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/") + 1);
}
