import { domainKey } from "./domain";
import { createHash } from "node:crypto";
import type { Report, ReportedCredential } from "./report";

/**
 * Names a finding for whoever keeps track of it, such as a ticket system: the same for the same credential in every run,
 * whatever its status, and another one for every other credential. 32 hexadecimal digits.
 *
 * An OCID is enough by itself; a SCIM id is unique only in its domain.
 */
export function findingKey(
  { tenancy }: Pick<Report, "tenancy">,
  { id, type, domainUrl, domain }: Pick<ReportedCredential, "id" | "type" | "domainUrl" | "domain">,
): string {
  const place = id.startsWith("ocid1.") ? "" : domainKey(domain, domainUrl);
  return createHash("sha256")
    .update(JSON.stringify([tenancy.ocid, place, type, id]))
    .digest("hex")
    .slice(0, 32);
}
