import { credentialTypeFacts } from "../audit/credential-type";
import type { ReportedCredential } from "../audit/report";
import { defuse } from "./defuse";

/** A cell: text that others wrote is defused, a number or a date of ours is not. */
export type Cell = string | number | null | undefined;
/** A column of a CSV file. */
export type Column<T> = readonly [name: string, cell: (row: T) => Cell];

/** The columns of `credentials.csv`, also for the export of the HTML report. */
export const credentialColumns: readonly Column<ReportedCredential>[] = [
  ["domain_url", ({ domainUrl }) => defuse(domainUrl)],
  ["domain", ({ domain }) => defuse(domain)],
  ["compartment", ({ compartment }) => defuse(compartment)],
  ["user_name", ({ userName }) => defuse(userName)],
  ["user_ocid", ({ userOcid }) => defuse(userOcid)],
  ["credential_type", ({ type }) => type],
  ["credential_id", ({ id }) => defuse(id)],
  ["created", ({ created }) => created?.slice(0, 10)],
  ["days_old", ({ daysOld }) => daysOld],
  ["rotation_due_date", ({ rotationDue }) => rotationDue?.slice(0, 10)],
  ["status", ({ status }) => status],
  ["flags", ({ flags }) => flags.join(";")],
  ["expires_on", ({ expiresOn }) => expiresOn?.slice(0, 10)],
  [
    "exemption",
    ({ exemption }) =>
      defuse(exemption && `${exemption.reason} (${exemption.owner}, until ${exemption.until})`),
  ],
  ["email", ({ email }) => defuse(email)],
  ["label", ({ label }) => defuse(label)],
  ["lifecycle_state", ({ lifecycleState }) => defuse(lifecycleState)],
  ["unknown_because", ({ unknownBecause }) => defuse(unknownBecause)],
  ["cis_control", ({ type }) => credentialTypeFacts[type].cisControl],
];
