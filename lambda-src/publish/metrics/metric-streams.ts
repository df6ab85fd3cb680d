import { domainKey } from "../../audit/domain";
import { credentialTypes } from "../../audit/credential-type";
import { statuses } from "../../audit/judgement";
import type { Report } from "../../audit/report";
import type { MetricName } from "../../contract/metrics";

/** One value of one metric, told apart by its dimensions. */
export interface MetricStream {
  readonly name: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * What an audit found, as metrics. A type of a domain that was not read has no value at all: 0 would say that it has no
 * overdue credentials. Domains of the same name are one stream, since nothing else of theirs fits a dashboard.
 */
export function auditStreams(report: Report, tenancy: string, durationSeconds: number): MetricStream[] {
  const read = readTypes(report);
  const merged = new Map<string, MetricStream>();
  const add = (
    stream: MetricStream,
    merge: (before: number, now: number) => number = (before, now) => before + now,
  ): void => {
    const key = JSON.stringify([stream.name, stream.dimensions]);
    const before = merged.get(key);
    merged.set(key, before ? { ...stream, value: merge(before.value, stream.value) } : stream);
  };
  for (const { domain, domainUrl, byType } of report.summary.byDomain) {
    for (const type of credentialTypes) {
      if (!read.has(readKey(domain, domainUrl, type))) continue;
      const dimensions = { tenancy: dimension(tenancy), domain: dimension(domain), type };
      const { byStatus, oldestDays } = byType[type];
      for (const status of statuses)
        add({ name: "credentials", dimensions: { ...dimensions, status }, value: byStatus[status] });
      if (oldestDays !== null) add({ name: "oldest_age_days", dimensions, value: oldestDays }, Math.max);
    }
  }
  const whole = { tenancy: dimension(tenancy) };
  return [
    ...merged.values(),
    { name: "coverage_complete", dimensions: whole, value: report.coverage.complete ? 1 : 0 },
    { name: "duration_seconds", dimensions: whole, value: durationSeconds },
    { name: "requests", dimensions: whole, value: report.summary.requests },
  ];
}

/** That a run ended, and whether as it should: `audit_runs` is the metric that is missing when there was none. */
export function endOfRunStreams(tenancy: string, success: boolean): MetricStream[] {
  const dimensions = { tenancy: dimension(tenancy) };
  return [
    { name: "audit_success", dimensions, value: success ? 1 : 0 },
    { name: "audit_runs", dimensions, value: 1 },
  ];
}

/**
 * That runs are expected from now on, and none has ended yet. Monitoring misses only what it has seen before
 * ("Creating an Absence Alarm"): without this value, an audit that never ran would set off nothing.
 */
export function expectedRunsStream(tenancy: string): MetricStream {
  return { name: "audit_runs", dimensions: { tenancy: dimension(tenancy) }, value: 0 };
}

/** Domain and type by what coverage says was read, at least in part. */
function readTypes({ coverage }: Report): ReadonlySet<string> {
  return new Set(
    coverage.domains.flatMap(({ name, url, types }) =>
      credentialTypes
        .filter((type) => types[type].status === "AUDITED" || types[type].status === "PARTIAL")
        .map((type) => readKey(name, url, type)),
    ),
  );
}

function readKey(domain: string, url: string, type: string): string {
  return JSON.stringify([domainKey(domain, url), type]);
}

/** At most 512 characters and not empty (API reference, MetricDataDetails.dimensions). */
function dimension(value: string): string {
  return value.slice(0, 512) || "-";
}
