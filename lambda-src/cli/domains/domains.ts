import type { UnseenPlace } from "../../audit/coverage/coverage";
import type { Reason } from "../../audit/coverage/reason";
import { reasonText } from "../../audit/coverage/reason-text";
import { connect } from "../../oci/connect";
import { fit, wrap } from "../../report/terminal/printable";
import { tableLines } from "../../report/terminal/table";
import { terminalWords } from "../../report/terminal/terminal-words";
import { rootName } from "../../tenancy/discovery/compartments";
import { findDomains, hiddenDomains } from "../../tenancy/read-tenancy";
import type { DomainsOptions } from "./command";
import type { ExitCode } from "../finish";
import { StopSignal } from "../stop-signal";

const columns = [
  { heading: "Domain", width: 24 },
  { heading: "Compartment", width: 18 },
  { heading: "Licence", width: 16 },
  { heading: "Audited", width: 39 },
];

/** Lists the domains that an audit would read. */
export async function execute(options: DomainsOptions): Promise<ExitCode> {
  const stop = new StopSignal();
  try {
    const connection = await connect(options);
    const { discovery, chosen } = await findDomains(
      connection,
      { domains: options.domain, domainUrls: options.domainUrl },
      { signal: stop.signal },
    );
    const hidden = hiddenDomains(discovery);
    const places: readonly UnseenPlace[] = [
      ...(discovery?.gaps ?? []),
      ...(hidden === undefined
        ? []
        : [{ compartment: rootName, ocid: connection.tenancyOcid, because: hidden }]),
    ];
    const gaps = places.map((place) => ({ ...place, reason: inWords(place.because) }));
    const classic = discovery?.withoutDomains !== undefined;
    const sorted = [...chosen].sort((a, b) => (a.domain.name < b.domain.name ? -1 : 1));
    const complete = gaps.length === 0 && !stop.signal.aborted;
    if (options.json) {
      const domains = sorted.map(({ domain, skip }) => ({
        name: domain.name,
        ocid: domain.ocid ?? null,
        url: domain.url,
        compartment: domain.compartment.name,
        licenseType: domain.licenseType ?? null,
        homeRegion: domain.homeRegion ?? null,
        audited: skip === undefined,
        reason: skip === undefined ? null : inWords(skip),
        because: skip ?? null,
      }));
      const listing = { tenancy: connection.tenancyOcid, complete, classicIam: classic, domains, gaps };
      process.stdout.write(`${JSON.stringify(listing, null, 2)}\n`);
      return complete ? 0 : 3;
    }
    const audited = sorted.filter(({ skip }) => skip === undefined).length;
    const lines = [
      `${complete ? "COMPLETE" : "INCOMPLETE"}: ${audited} domains would be audited, ${sorted.length - audited} left out, ${gaps.length} places not looked at`,
      ...(classic
        ? wrap(
            "No compartment lists identity domains: the audit would read the tenancy through classic IAM.",
            100,
          )
        : []),
      "",
      ...tableLines(
        columns,
        sorted.map(({ domain, skip }) => [
          fit(domain.name, 24),
          fit(domain.compartment.name, 18),
          fit(domain.licenseType ?? "", 16),
          skip === undefined ? "yes" : fit(`no: ${inWords(skip)}`, 39),
        ]),
      ),
      ...gaps.flatMap(({ compartment, reason }) => wrap(`${compartment}: ${reason}`, 100, "", "  ")),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    return complete ? 0 : 3;
  } finally {
    stop.close();
  }
}

function inWords(reason: Reason): string {
  return reasonText(reason, terminalWords);
}
