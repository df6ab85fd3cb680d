import type { Domain } from "../../audit/domain";
import type { UnseenPlace } from "../../audit/coverage/coverage";
import type { Reason } from "../../audit/coverage/reason";
import { reasonText } from "../../audit/coverage/reason-text";
import { connect } from "../../oci/connect";
import { terminalWords } from "../../report/terminal/terminal-words";
import { counted } from "../../report/wording";
import { print } from "../../terminal/print";
import { lines, printable, shown, shownJson } from "../../terminal/shown";
import { type Column, tableLines } from "../../terminal/table";
import { terminalWidth } from "../../terminal/terminal-width";
import { wrap } from "../../terminal/wrap";
import { rootName } from "../../tenancy/discovery/compartments";
import { findDomains, hiddenDomains } from "../../tenancy/read-tenancy";
import type { DomainsOptions } from "./command";
import type { ExitCode } from "../finish";
import { StopSignal } from "../stop-signal";

const columns: readonly Column[] = [
  { heading: shown`Domain`, least: 14 },
  { heading: shown`Compartment`, least: 11, weight: 2 },
  { heading: shown`Licence`, weight: 1 },
  { heading: shown`Audited`, least: 20 },
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
    const unread = sorted.filter(({ unreadable }) => unreadable !== undefined).length;
    const complete = gaps.length === 0 && unread === 0 && !stop.signal.aborted;
    if (options.json) {
      const domains = sorted.map(({ domain, skip, unreadable }) => ({
        name: domain.name,
        ocid: domain.ocid ?? null,
        url: domain.url,
        compartment: domain.compartment.name,
        licenseType: domain.licenseType ?? null,
        homeRegion: domain.homeRegion ?? null,
        audited: (skip ?? unreadable) === undefined,
        classicIam: domain.api === "iam",
        reason: told(skip ?? unreadable),
        because: skip ?? unreadable ?? null,
      }));
      const listing = { tenancy: connection.tenancyOcid, complete, classicIam: classic, domains, gaps };
      print(shownJson(listing));
      return complete ? 0 : 3;
    }
    const skipped = sorted.filter(({ skip }) => skip !== undefined).length;
    const audited = sorted.length - skipped - unread;
    const width = terminalWidth(process.stdout);
    print(
      lines([
        ...wrap(
          `${complete ? "COMPLETE" : "INCOMPLETE"}: ${counted(audited, "domain")} would be audited, ${skipped} left out, ${counted(gaps.length + unread, "place")} not looked at`,
          width,
          "",
          "  ",
        ),
        ...(classic
          ? wrap(
              "No compartment lists identity domains: the audit would read the tenancy through classic IAM.",
              width,
            )
          : []),
        shown``,
        ...tableLines(
          columns,
          sorted.map(({ domain, skip, unreadable }) => [
            printable(domain.name),
            printable(domain.compartment.name),
            printable(domain.licenseType ?? ""),
            printable(answer(domain, skip ?? unreadable)),
          ]),
          width,
        ),
        ...gaps.flatMap(({ compartment, reason }) => wrap(`${compartment}: ${reason}`, width, "", "  ")),
      ]),
    );
    return complete ? 0 : 3;
  } finally {
    stop.close();
  }
}

function answer({ api }: Domain, because: Reason | undefined): string {
  if (because !== undefined) return `no: ${inWords(because)}`;
  return api === "iam" ? "yes, through classic IAM" : "yes";
}

function told(reason: Reason | undefined): string | null {
  return reason === undefined ? null : inWords(reason);
}

function inWords(reason: Reason): string {
  return reasonText(reason, terminalWords);
}
