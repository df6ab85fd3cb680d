import type { DomainCoverage, TypeStatus } from "../../audit/coverage/coverage";
import {
  doubtsOf,
  isAskedFor,
  isFullyRead,
  isLookedAt,
  typeAcrossDomains,
} from "../../audit/coverage/coverage";
import { gapText, openGaps } from "../../audit/coverage/coverage-gap";
import { reasonsText } from "../../audit/coverage/reason-text";
import { type CredentialType, credentialTypes } from "../../audit/credential-type";
import { domainKey, isDomain } from "../../audit/domain";
import { flags, type Status, statuses } from "../../audit/judgement";
import { mustAct } from "../../audit/must-act";
import type { DomainSummary, Report, ReportedCredential, Tally } from "../../audit/report";
import { isOutOfPolicy, outcomeOf } from "../../audit/verdict";
import { paint, type Paint } from "../../terminal/paint";
import { joined, lines, printable, type Shown, shown } from "../../terminal/shown";
import { type Column, type Row, tableLines } from "../../terminal/table";
import { fit, wrap } from "../../terminal/wrap";
import { actors, completeness, foretold, policyInForce, standing } from "../verdict-text";
import { terminalWords } from "./terminal-words";

const domainsShown = 40;
const credentialsShown = 20;
const reasonsShown = 20;

/** What to show a report on. */
interface Sheet {
  readonly paint: Paint;
  /** Columns of a line. */
  readonly width: number;
}

/**
 * The outcome of an audit in one line, however long: it begins with `PASS, COMPLETE`, `FAIL, COMPLETE` or `INCOMPLETE`.
 */
export function outcomeLine(report: Report): Shown {
  const { summary, tenancy, asOf } = report;
  const { byStatus } = summary;
  const counts = joined(
    [
      shown`${summary.credentials} ${summary.credentials === 1 ? "credential" : "credentials"}`,
      ...(["OVERDUE", "UNKNOWN", "DUE_SOON"] as const).map((status) => shown`${byStatus[status]} ${status}`),
    ],
    ", ",
  );
  const outcome = outcomeOf(report);
  const said = outcome === "INCOMPLETE" ? shown`${outcome}` : shown`${outcome}, COMPLETE`;
  return shown`${said}: ${counts} in ${fit(tenancy.name ?? tenancy.ocid, 30)} as of ${printable(asOf.slice(0, 19))}Z`;
}

/** The outcome again, in its colour and in lines of a width: the last thing that is seen. */
export function outcomeLines(report: Report, { color, width }: { color: boolean; width: number }): Shown[] {
  const painted = paint(color);
  return wrap(outcomeLine(report), width).map((line) => paintOutcome(line, report, painted));
}

/** What a person wants to see of a report first, in lines of at most `width` columns that end in line feeds. */
export function terminalSummary(
  report: Report,
  { color, width }: { readonly color: boolean; readonly width: number },
): Shown {
  const sheet = { paint: paint(color), width };
  const sections = [
    [...outcomeLines(report, { color, width }), ...verdictLines(report, sheet)],
    leftOutSection(report, sheet),
    incompleteSection(report, sheet),
    domainsSection(report, sheet),
    overdueSection(report, sheet),
    unknownSection(report, sheet),
    acceptedGapsSection(report, sheet),
    exemptionsSection(report, sheet),
    deltaSection(report, sheet),
    usersSection(report, sheet),
  ];
  return lines(
    sections
      .filter((section) => section.length > 0)
      .flatMap((section, index) => (index === 0 ? section : [shown``, ...section])),
  );
}

/** What the page says under its verdict, in the same words. */
function verdictLines(report: Report, { width }: Sheet): Shown[] {
  const all = mustAct(report);
  return [
    foretold(report),
    standing(report),
    ...(all.length === 0 ? [] : [`Who must act: ${actors(all)}.`]),
    completeness(report),
    `Policy in force: ${policyInForce(report)}`,
  ].flatMap((line) => (line === undefined ? [] : wrap(line, width, "", "  ")));
}

function paintOutcome(line: Shown, report: Report, { bold, ...colors }: Paint): Shown {
  const colour = { PASS: colors.green, FAIL: colors.red, INCOMPLETE: colors.magenta }[outcomeOf(report)];
  return bold(colour(line));
}

/** Types that no domain was asked about. */
function leftOut({ coverage }: Report): CredentialType[] {
  if (!coverage.domains.some(({ status }) => isAskedFor(status))) return [];
  return credentialTypes.filter((type) => !isAskedFor(typeAcrossDomains(coverage.domains, type)));
}

function leftOutSection(report: Report, { width }: Sheet): Shown[] {
  const types = leftOut(report);
  return types.length === 0 ? [] : wrap(`Left out by --type: ${types.join(", ")}`, width, "", "  ");
}

function incompleteSection({ coverage }: Report, sheet: Sheet): Shown[] {
  if (coverage.complete) return [];
  const reasons = openGaps(coverage).map((gap) => gapText(gap, terminalWords));
  return [shown`What was not read:`, ...listed(reasons, reasonsShown, sheet)];
}

/** What may be left out on a narrow terminal, the least telling first. */
const weights: Partial<Readonly<Record<Status, number>>> = { CURRENT: 1, EXEMPT: 2, DUE_SOON: 4 };
const oldestWeight = 3;

const typeColumns: readonly Column[] = [
  { heading: shown`  Type`, least: 16 },
  { heading: shown`Total`, align: "right" },
  ...statuses.map((status): Column => {
    const weight = weights[status];
    return { heading: shown`${status}`, align: "right", ...(weight !== undefined && { weight }) };
  }),
  { heading: shown`Oldest`, align: "right", weight: oldestWeight },
  { heading: shown`Coverage` },
];

function domainsSection(report: Report, sheet: Sheet): Shown[] {
  const { coverage, summary } = report;
  const { bold } = sheet.paint;
  const byUrl = new Map(
    summary.byDomain.map((domain) => [domainKey(domain.domain, domain.domainUrl), domain]),
  );
  const blocks = coverage.domains.map((domain) => ({
    domain,
    found: byUrl.get(domainKey(domain.name, domain.url)),
  }));
  const visible =
    blocks.length <= domainsShown
      ? blocks
      : [...blocks].sort((a, b) => urgency(b) - urgency(a)).slice(0, domainsShown);
  const rows: Row[] = visible.flatMap((block) => domainRows(block, sheet));
  const hidden = blocks.length - visible.length;
  if (hidden > 0) rows.push(shown`… and ${hidden} more domains with less to do: see the files`);
  if (blocks.length > 1) {
    rows.push(bold(shown`All domains`));
    rows.push(
      ...credentialTypes
        .filter((type) => !leftOut(report).includes(type))
        .map((type) => {
          const status = typeAcrossDomains(coverage.domains, type);
          return typeRow(type, summary.byType[type], isFullyRead(status) ? "" : status, sheet);
        }),
      totalRow(summary, sheet),
    );
  }
  return tableLines(typeColumns, rows, sheet.width);
}

interface Block {
  readonly domain: DomainCoverage;
  readonly found: DomainSummary | undefined;
}

function urgency({ domain, found }: Block): number {
  const unread = isFullyRead(domain.status) ? 0 : 1e9;
  const of = (status: Status): number =>
    found ? credentialTypes.reduce((sum, type) => sum + found.byType[type].byStatus[status], 0) : 0;
  return unread + of("OVERDUE") + of("UNKNOWN");
}

function domainRows({ domain, found }: Block, sheet: Sheet): Row[] {
  const { width } = sheet;
  const users =
    found && isAskedFor(domain.status)
      ? shown`, ${found.users} ${found.users === 1 ? "user" : "users"}, ${found.holders} with credentials`
      : shown``;
  const about = shown`: ${domain.status}${users}`;
  const name = fit(domain.name, Math.max(12, width - about.length));
  const rows: Row[] = [sheet.paint.bold(fit(shown`${name}${about}`, width))];
  const because = [...domain.because, ...doubtsOf(domain)];
  if (because.length > 0) rows.push(...wrap(reasonsText(because, terminalWords), width, "  "));
  for (const type of credentialTypes) {
    const { status } = domain.types[type];
    const tally = found?.byType[type];
    const saysMore = !isFullyRead(status) && status !== domain.status;
    if ((tally?.total ?? 0) > 0 || saysMore) rows.push(typeRow(type, tally, status, sheet));
  }
  return rows;
}

function typeRow(
  type: CredentialType,
  tally: Tally | undefined,
  coverage: TypeStatus | "",
  { paint: painted }: Sheet,
): Row {
  const nothingKnown = coverage === "NOT_AUDITED" && (tally?.total ?? 0) === 0;
  return [
    shown`  ${type}`,
    nothingKnown ? shown`` : shown`${tally?.total ?? 0}`,
    ...statuses.map((status) =>
      nothingKnown ? shown`` : count(status, tally?.byStatus[status] ?? 0, painted),
    ),
    tally?.oldestDays === null || tally === undefined ? shown`` : shown`${tally.oldestDays} d`,
    coverage === "NOT_APPLICABLE" ? shown`NOT_APPLIC.` : shown`${coverage}`,
  ];
}

function totalRow({ credentials, byStatus }: Report["summary"], { paint: painted }: Sheet): Row {
  return [
    shown`  total`,
    shown`${credentials}`,
    ...statuses.map((status) => count(status, byStatus[status], painted)),
    shown``,
    shown``,
  ];
}

function count(status: Status, number: number, { dim, red, yellow }: Paint): Shown {
  if (number === 0) return dim(shown`·`);
  const text = shown`${number}`;
  if (isOutOfPolicy(status)) return red(text);
  return status === "DUE_SOON" ? yellow(text) : text;
}

const overdueColumns: readonly Column[] = [
  { heading: shown`  Days`, align: "right" },
  { heading: shown`Due`, weight: 2 },
  { heading: shown`Type`, least: 10 },
  { heading: shown`Domain`, least: 8, weight: 1 },
  { heading: shown`User`, least: 14 },
  { heading: shown`Credential` },
];

function overdueSection({ credentials }: Report, { paint: { bold }, width }: Sheet): Shown[] {
  const overdue = oldestFirst(credentials.filter(({ status }) => status === "OVERDUE"));
  if (overdue.length === 0) return [];
  const rows = overdue
    .slice(0, credentialsShown)
    .map(({ daysOld, rotationDue, type, domain, userName, userOcid, id }): Row => [
      shown`${daysOld ?? ""}`,
      printable(rotationDue?.slice(0, 10) ?? ""),
      shown`${type}`,
      printable(domain),
      printable(userName || (userOcid ?? "")),
      tail(id),
    ]);
  return [
    bold(shown`Overdue, oldest first`),
    ...tableLines(overdueColumns, rows, width),
    ...andMore(overdue.length, credentialsShown),
    ...wrap(
      "The steps for one: credential-audit explain <credential>. For all that a user has: credential-audit explain <user>.",
      width,
      "",
      "  ",
    ),
  ];
}

/** The end of an id, which is enough for `explain`: the start of an OCID is the same for all. */
const tailLength = 8;
function tail(id: string): Shown {
  return id.length <= tailLength + 2 ? printable(id) : shown`…${printable(id.slice(-tailLength))}`;
}

function oldestFirst(credentials: readonly ReportedCredential[]): ReportedCredential[] {
  return [...credentials].sort((a, b) => (b.daysOld ?? 0) - (a.daysOld ?? 0));
}

function unknownSection({ credentials }: Report, sheet: Sheet): Shown[] {
  const unknown = credentials.filter(({ status }) => status === "UNKNOWN");
  if (unknown.length === 0) return [];
  return [
    shown`Of unknown age`,
    ...listed(
      unknown.map(
        ({ domain, userName, type, unknownBecause }) =>
          `${domain}: ${type} of ${userName}: ${unknownBecause ?? "no age instant"}`,
      ),
      credentialsShown,
      sheet,
    ),
  ];
}

function acceptedGapsSection({ coverage }: Report, sheet: Sheet): Shown[] {
  if (coverage.acceptedGaps.length === 0) return [];
  return [
    shown`Not read, by the policy's leave`,
    ...listed(
      coverage.acceptedGaps.map(
        ({ domain, type, reason, owner, until }) =>
          `${domain}${type === null ? "" : `: ${type}`}: ${reason} (${owner}, until ${until})`,
      ),
      reasonsShown,
      sheet,
    ),
  ];
}

function exemptionsSection({ summary, coverage }: Report, sheet: Sheet): Shown[] {
  const worthALine = summary.exemptions.filter(({ live, matches }) => !live || matches === 0);
  if (worthALine.length === 0) return [];
  return [
    shown`Exemptions to look at`,
    ...listed(
      worthALine.map(({ user, domain, type, credential, owner, until, live, matches }) => {
        const selectors = Object.entries({ user, domain, type, credential })
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ");
        const why = [
          ...(live ? [] : [`ended ${until}, so it no longer counts`]),
          ...(matches === 0 ? ["matches nothing"] : []),
          ...(matches === 0 && user !== undefined && domain === undefined && coverage.domains.length > 1
            ? ["a user name counts in one domain alone: add `domain: <OCID>`, or name the user by OCID"]
            : []),
          ...(matches === 0 && domain !== undefined ? lostDomain(domain, coverage) : []),
        ];
        return `${selectors} (${owner}): ${why.join("; ")}`;
      }),
      reasonsShown,
      sheet,
    ),
  ];
}

/** Why the domain that an entry of the policy names is none of the tenancy's, or not one of them. */
function lostDomain(selector: string, { domains }: Report["coverage"]): string[] {
  const named = domains.filter((domain) => isDomain(selector, domain)).length;
  if (named === 1) return [];
  return [
    named === 0
      ? `no domain is called ${selector}: was it renamed? Its OCID stays the same`
      : `${named} domains are called ${selector}: name it by its OCID`,
  ];
}

function deltaSection({ delta }: Report, { width }: Sheet): Shown[] {
  if (!delta) return [];
  const changes = Object.entries(delta.counts)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kind.replaceAll("_", " ")}`);
  const since = delta.previous.asOf.slice(0, 19);
  return wrap(`Since ${since}Z: ${changes.length === 0 ? "no change" : changes.join(", ")}`, width, "", "  ");
}

function usersSection({ summary, coverage }: Report, { width }: Sheet): Shown[] {
  const unread = credentialTypes.some((type) => !isLookedAt(typeAcrossDomains(coverage.domains, type)));
  const some = unread ? " of the types that were read" : "";
  const raised = flags.filter((flag) => summary.byFlag[flag] > 0);
  return [
    ...(raised.length === 0
      ? []
      : wrap(`Flags: ${raised.map((flag) => `${summary.byFlag[flag]} ${flag}`).join(", ")}.`, width)),
    ...wrap(
      `${plural(summary.users, "user")}: ${summary.holders} ${summary.holders === 1 ? "has" : "have"} credentials${some}, ${summary.capableWithout} may create some and have none. ${plural(summary.requests, "request")}.`,
      width,
    ),
  ];
}

function plural(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

function listed(items: readonly string[], limit: number, { width }: Sheet): Shown[] {
  return [
    ...items.slice(0, limit).flatMap((item) => wrap(item, width, "  ", "    ")),
    ...andMore(items.length, limit),
  ];
}

function andMore(total: number, limit: number): Shown[] {
  return total > limit ? [shown`  and ${total - limit} more`] : [];
}
