import type { Reason } from "../audit/coverage/reason";
import type { DomainReading } from "../audit/reading";

/**
 * Two domains are never one: where two have one URL, or a credential or user of one shows in another, either may have
 * answered for the other, and both are in doubt.
 */
export function withoutTwins(domains: readonly DomainReading[]): DomainReading[] {
  const doubted = new Map<DomainReading, number>();
  const doubt = (reading: DomainReading) => doubted.set(reading, (doubted.get(reading) ?? 0) + 1);
  const homes = new Map<string, DomainReading>();
  const live = domains.filter(({ domain, coverage }) => domain.url !== "" && coverage.status !== "SKIPPED");
  const claim = (what: string, reading: DomainReading) => {
    const home = homes.get(what);
    if (home === undefined) homes.set(what, reading);
    else if (home !== reading) {
      doubt(home);
      doubt(reading);
    }
  };
  for (const reading of live) {
    claim(reading.domain.url, reading);
    for (const { id, ocid } of reading.users) claim(ocid ?? id, reading);
    for (const { type, id, ocid } of reading.credentials) {
      claim(`${type} ${id}`, reading);
      if (ocid !== undefined) claim(ocid, reading);
    }
  }
  return domains.map((reading) => {
    const count = doubted.get(reading);
    return count === undefined
      ? reading
      : inDoubt(reading, { kind: "contradicted", by: "one_id_twice", count });
  });
}

function inDoubt(reading: DomainReading, reason: Reason): DomainReading {
  const { coverage } = reading;
  return {
    ...reading,
    coverage: {
      ...coverage,
      status: coverage.status === "AUDITED" ? "PARTIAL" : coverage.status,
      doubtedBecause: [...(coverage.doubtedBecause ?? []), reason],
    },
  };
}
