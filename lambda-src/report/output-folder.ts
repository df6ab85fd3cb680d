import { join } from "node:path";
import { formatInstant, type Instant } from "../audit/instant";

/** Where the files of a run go when nobody says: `credential-audit/<tenancy>/<UTC time>`, safe on every file system. */
export function defaultOutputFolder(
  tenancy: { readonly name: string | null; readonly ocid: string },
  now: Instant,
): string {
  const name = (tenancy.name ?? tenancy.ocid).replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "");
  const time = `${formatInstant(now).slice(0, 19).replaceAll(":", "-")}Z`;
  return join("credential-audit", name === "" ? "tenancy" : name.slice(-100), time);
}
