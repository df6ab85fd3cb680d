import { createHash } from "node:crypto";
import type { CredentialType } from "../../audit/credential-type";
import { findingKey } from "../../audit/finding-key";
import type { Report, ReportedCredential } from "../../audit/report";
import { findingLineKind, type InsightField } from "../../contract/insight";

/** A line of the log that Cloud Guard's data source reads. */
export interface FindingLine {
  /** UUID, the same whenever the same run tells of the same finding, so that a repetition adds nothing. */
  readonly id: string;
  /** Key of the finding. */
  readonly key: string;
  /** JSON. */
  readonly data: string;
}

/** Whether Cloud Guard is told of a credential: what makes a run fail, not what is only due soon. */
export function isOpenFinding({ status }: Pick<ReportedCredential, "status">): boolean {
  return status === "OVERDUE" || status === "UNKNOWN";
}

/** A line for each credential of these types that is overdue, or whose age is unknown. */
export function findingLines(
  report: Report,
  runId: string,
  types: readonly CredentialType[],
): readonly FindingLine[] {
  return report.credentials
    .filter((credential) => isOpenFinding(credential) && types.includes(credential.type))
    .map((credential) => {
      const key = findingKey(report, credential);
      const { type, userName, domain, domainUrl, id, status, daysOld } = credential;
      const fields: Readonly<Record<InsightField, string>> = {
        key,
        type,
        user: cut(userName),
        domain: cut(domain),
        domain_url: domainUrl,
        credential: id,
        status,
        age: daysOld === null ? "unknown" : `${daysOld} days`,
      };
      return {
        id: lineId(runId, key),
        key,
        data: JSON.stringify({ kind: findingLineKind, run: runId, ...fields }),
      };
    });
}

/** Lines in one request at most, and bytes: Oracle publishes no limit of a request, and its own fluentd plugin stays below 9 MB. */
const mostLines = 1000;
const mostBytes = 1_000_000;

/** Divides lines into requests. */
export function batched(lines: readonly FindingLine[]): readonly (readonly FindingLine[])[] {
  const batches: FindingLine[][] = [];
  let bytes = Infinity;
  for (const line of lines) {
    const size = Buffer.byteLength(line.data);
    const current = batches.at(-1);
    if (current === undefined || bytes + size > mostBytes || current.length >= mostLines) {
      batches.push([line]);
      bytes = size;
    } else {
      current.push(line);
      bytes += size;
    }
  }
  return batches;
}

/** A UUID of version 8, whose content is the maker's own (RFC 9562, section 5.8). */
function lineId(runId: string, key: string): string {
  const hex = createHash("sha256")
    .update(JSON.stringify([runId, key]))
    .digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A field may have 10,000 characters (Logging, "Custom Logs"); no name of a person or domain needs so many. */
function cut(text: string): string {
  return text.slice(0, 500);
}
