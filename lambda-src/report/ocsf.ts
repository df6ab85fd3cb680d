import { isFullyRead } from "../audit/coverage/coverage";
import { domainKey } from "../audit/domain";
import { createHash } from "node:crypto";
import { type CoverageGap, coverageGaps, gapKey, placeText } from "../audit/coverage/coverage-gap";
import { reasonsText, recordWords } from "../audit/coverage/reason-text";
import { cisBenchmark, credentialTypeFacts } from "../audit/credential-type";
import type { Change, CoverageChange } from "../audit/change";
import { findingKey } from "../audit/finding-key";
import type { Status } from "../audit/judgement";
import type { Report, ReportedCredential } from "../audit/report";
import { runbookFor } from "../audit/runbook/runbook";
import { typeGuides } from "../audit/runbook/type-guide";
import type { ReportFile } from "./report-file";

/** Release of the Open Cybersecurity Schema Framework that the findings keep to (github.com/ocsf/ocsf-schema, 1.8.0). */
export const ocsfVersion = "1.8.0";

export const files: readonly ReportFile[] = [
  {
    fileName: "findings.ocsf.ndjson",
    contentType: "application/x-ndjson",
    from: "report",
    chunks: ocsfFindings,
  },
];

const activities = { create: [1, "Create"], update: [2, "Update"], close: [3, "Close"] } as const;
const eventStatuses = { new: [1, "New"], suppressed: [3, "Suppressed"], resolved: [4, "Resolved"] } as const;
const severities = { informational: [1, "Informational"], low: [2, "Low"], high: [4, "High"] } as const;

type NotCurrent = Exclude<Status, "CURRENT">;

/** How a status reads as the result of a check. Only OVERDUE has failed it; an unknown age is a missing result. */
const results: Readonly<
  Record<
    NotCurrent,
    { severity: keyof typeof severities; check: readonly [id: number, caption: string]; phrase: string }
  >
> = {
  OVERDUE: { severity: "high", check: [3, "Fail"], phrase: "is overdue for rotation" },
  UNKNOWN: { severity: "high", check: [2, "Warning"], phrase: "has an unknown age" },
  DUE_SOON: { severity: "low", check: [99, "Due soon"], phrase: "is due for rotation soon" },
  EXEMPT: { severity: "informational", check: [99, "Exempt"], phrase: "is exempt from rotation" },
};

/**
 * `findings.ocsf.ndjson`: an OCSF Compliance Finding (class 2003) a line, for every credential that is not current and
 * for every gap of the coverage; with a delta also one that closes each finding which is settled. The uid of a finding
 * is the key that it has in notifications, so that a later run updates it.
 */
export function* ocsfFindings(report: Report): Generator<string> {
  const known = knownBefore(report);
  for (const credential of report.credentials) {
    if (credential.status === "CURRENT") continue;
    yield line(credentialFinding(report, credential, credential.status, known(credential)));
  }
  for (const gap of coverageGaps(report.coverage)) yield line(gapFinding(report, gap));
  for (const change of settled(report)) yield line(closingFinding(report, change));
  for (const change of closedGaps(report)) yield line(closingGap(report, change));
}

function line(event: object): string {
  return `${JSON.stringify(event)}\n`;
}

interface Identified {
  readonly domain: string;
  readonly domainUrl: string;
  readonly type: string;
  readonly scimId: string;
}

function digest(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

/** Whether the previous report had a finding for a credential already. */
function knownBefore({ delta }: Report): (credential: ReportedCredential) => boolean {
  if (!delta) return () => false;
  const fresh = new Set<string>();
  for (const change of delta.changes) {
    const arrived = change.before === null && change.after !== null;
    const worsened = change.before === "CURRENT" && change.after !== "CURRENT" && change.after !== null;
    if (arrived || worsened) fresh.add(key(change));
    // What took the place of a rotated credential is listed with that one alone.
    if (change.kind === "rotated" && change.replacedBy !== null && change.replacedBy !== change.id) {
      fresh.add(replacementKey(change, change.replacedBy));
    }
  }
  return (credential) => !fresh.has(key(credential)) && !fresh.has(replacementKey(credential, credential.id));
}

function key({ domain, domainUrl, type, scimId }: Identified): string {
  return JSON.stringify([domainKey(domain, domainUrl), type, scimId]);
}

function replacementKey({ domain, domainUrl, type }: Identified, id: string): string {
  return JSON.stringify(["id", domainKey(domain, domainUrl), type, id]);
}

/** Changes after which a finding of the previous report has nothing left to say. What was not seen stays open. */
function settled({ delta }: Report): Change[] {
  const byKey = new Map<string, Change>();
  for (const change of delta?.changes ?? []) {
    const had = change.before !== null && change.before !== "CURRENT";
    const gone = change.kind === "deleted" || (change.kind === "rotated" && change.replacedBy !== change.id);
    if (had && change.kind !== "not_seen" && (gone || change.after === "CURRENT"))
      byKey.set(key(change), change);
  }
  return [...byKey.values()];
}

function credentialFinding(
  report: Report,
  credential: ReportedCredential,
  status: NotCurrent,
  known: boolean,
): object {
  const { severity, check, phrase } = results[status];
  const { type, userName, domain, unknownBecause, exemption } = credential;
  const { maxAgeDays } = report.policy.thresholds[type];
  const title = `${capitalized(typeGuides[type].one)} of ${userName} in ${domain} ${phrase}`;
  const details = [
    `${status}: ${credential.daysOld === null ? "age unknown" : `${credential.daysOld} days old, due ${credential.rotationDue?.slice(0, 10) ?? ""}`}`,
    ...(unknownBecause === null ? [] : [unknownBecause]),
    ...(exemption === null
      ? []
      : [`exempt until ${exemption.until}: ${exemption.reason} (${exemption.owner})`]),
    ...credential.flags,
  ];
  const { title: action, steps } = runbookFor(credential);
  return {
    ...common(report, known ? "update" : "create", severity, status === "EXEMPT" ? "suppressed" : "new"),
    message: title,
    finding_info: {
      uid: findingKey(report, credential),
      title,
      types: ["credential_rotation"],
      ...(credential.created === null ? {} : { first_seen_time: dueOrCreated(credential) }),
      last_seen_time: Date.parse(report.asOf),
    },
    compliance: {
      ...requirement(type, maxAgeDays),
      status_id: check[0],
      status: check[1],
      status_details: details,
    },
    resources: [resource(credential)],
    remediation: { desc: [action, ...steps.map((step, index) => `${index + 1}. ${step.title}`)].join("\n") },
  };
}

/** Since when there has been something to find: the due instant, once it is past. */
function dueOrCreated({ status, created, rotationDue }: ReportedCredential): number {
  return Date.parse((status === "OVERDUE" ? rotationDue : created) ?? "");
}

const everythingIsAudited = "Every identity domain and credential type is audited";

function gapFinding(report: Report, gap: CoverageGap): object {
  const place = placeText(gap);
  const what = gap.type === null ? place : `${gap.type} of ${place}`;
  const why = gap.because.length === 0 ? (gap.status ?? "") : reasonsText(gap.because, recordWords);
  const title = `The credential audit did not read ${what} completely`;
  return {
    ...common(report, "create", gap.accepted ? "informational" : "high", gap.accepted ? "suppressed" : "new"),
    message: title,
    finding_info: {
      uid: digest([report.tenancy.ocid, "coverage", gap.key]),
      title,
      types: ["coverage_gap", ...new Set(gap.because.map(({ kind }) => kind))],
      last_seen_time: Date.parse(report.asOf),
    },
    compliance: {
      control: everythingIsAudited,
      status_id: 2,
      status: "Warning",
      status_details: [why],
    },
    resources: [domainResource(place, gap.url)],
    remediation: { desc: `Remove the cause and audit again: ${why}` },
  };
}

/** Types of domains that the previous report had a gap for, and this one has none. */
function closedGaps({ delta }: Report): CoverageChange[] {
  return (delta?.coverage ?? []).filter(
    ({ kind, before }) => kind === "gained" && before !== null && !isFullyRead(before),
  );
}

function closingGap(report: Report, { type, domain, domainUrl }: CoverageChange): object {
  const title = `The credential audit reads ${type} of ${domain} completely again`;
  return {
    ...common(report, "close", "informational", "resolved"),
    message: title,
    finding_info: {
      uid: digest([report.tenancy.ocid, "coverage", gapKey({ name: domain, url: domainUrl }, type)]),
      title,
      types: ["coverage_gap"],
      last_seen_time: Date.parse(report.delta?.previous.asOf ?? report.asOf),
    },
    compliance: { control: everythingIsAudited, status_id: 1, status: "Pass" },
    resources: [domainResource(domain, domainUrl)],
  };
}

function domainResource(name: string, url: string): object {
  return { type: "OCI identity domain", name, ...(url === "" ? {} : { uid: url }) };
}

function closingFinding(report: Report, change: Change): object {
  const { type, kind, userName, domain, id, replacedBy } = change;
  const title = `${capitalized(typeGuides[type].one)} of ${userName} in ${domain}: ${kind.replaceAll("_", " ")}`;
  return {
    ...common(report, "close", "informational", "resolved"),
    message: title,
    finding_info: {
      uid: findingKey(report, change),
      title,
      types: ["credential_rotation"],
      last_seen_time: Date.parse(report.delta?.previous.asOf ?? report.asOf),
    },
    compliance: {
      ...requirement(type, report.policy.thresholds[type].maxAgeDays),
      status_id: 1,
      status: "Pass",
      status_details: [
        replacedBy === null || replacedBy === id ? kind : `${kind}: replaced by ${replacedBy}`,
      ],
    },
    resources: [{ uid: id, type: `OCI ${type}`, name: id }],
  };
}

function common(
  report: Report,
  activity: keyof typeof activities,
  severity: keyof typeof severities,
  status: keyof typeof eventStatuses,
): object {
  const [activityId, activityName] = activities[activity];
  const [severityId, severityName] = severities[severity];
  const [statusId, statusName] = eventStatuses[status];
  const { ocid, name } = report.tenancy;
  return {
    metadata: {
      version: ocsfVersion,
      profiles: ["cloud"],
      product: {
        name: "credential-audit",
        vendor_name: "oci-credential-compliance",
        uid: "credential-audit",
      },
      tenant_uid: ocid,
    },
    category_uid: 2,
    category_name: "Findings",
    class_uid: 2003,
    class_name: "Compliance Finding",
    activity_id: activityId,
    activity_name: activityName,
    type_uid: 200_300 + activityId,
    type_name: `Compliance Finding: ${activityName}`,
    severity_id: severityId,
    severity: severityName,
    status_id: statusId,
    status: statusName,
    time: Date.parse(report.asOf),
    cloud: {
      provider: "OCI",
      account: { uid: ocid, ...(name === null ? {} : { name }), type_id: 99, type: "OCI Tenancy" },
    },
  };
}

function requirement(type: ReportedCredential["type"], maxAgeDays: number): object {
  const { cisControl, consoleName } = credentialTypeFacts[type];
  return {
    control: `${cisControl === undefined ? "" : `${cisControl} `}${consoleName} rotate within ${maxAgeDays} days`,
    control_parameters: [{ name: "maxAgeDays", value: String(maxAgeDays) }],
    ...(cisControl === undefined ? {} : { standards: [cisBenchmark] }),
  };
}

function resource(credential: ReportedCredential): object {
  const { id, type, label, created, domain, domainUrl, compartment, userName, userOcid, userId, email } =
    credential;
  const ownerId = userOcid ?? userId;
  return {
    uid: id,
    type: `OCI ${type}`,
    name: label ?? id,
    ...(created === null ? {} : { created_time: Date.parse(created) }),
    owner: {
      name: userName,
      domain,
      ...(ownerId === null ? {} : { uid: ownerId }),
      ...(email !== null && isEmail(email) ? { email_addr: email } : {}),
    },
    labels: [`compartment: ${compartment}`, ...(domainUrl === "" ? [] : [`domain_url: ${domainUrl}`])],
  };
}

/** What OCSF's `email_t` lets through; other text that stands in the place of an address is left out. */
function isEmail(text: string): boolean {
  return /^[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$/.test(text);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
