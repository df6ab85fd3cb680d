import { domainKey } from "../../audit/domain";
import pc from "picocolors";
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
import { flags, type Status, statuses } from "../../audit/judgement";
import type { DomainSummary, Report, ReportedCredential, Tally } from "../../audit/report";
import { mustAct } from "../../audit/must-act";
import { isOutOfPolicy, outcomeOf } from "../../audit/verdict";
import { foretold, actors, completeness, policyInForce, standing } from "../verdict-text";
import { fit, wrap } from "./printable";
import { type Column, type Row, tableLines } from "./table";
import { terminalWords } from "./terminal-words";

const pageWidth = 100;
const domainsShown = 40;
const credentialsShown = 20;
const reasonsShown = 20;

/**
 * The outcome of an audit in one line, however long: it begins with `PASS, COMPLETE`, `FAIL, COMPLETE` or `INCOMPLETE`.
 */
export function outcomeLine(report: Report): string {
  const { summary, tenancy, asOf } = report;
  const { byStatus } = summary;
  const counts = [
    `${summary.credentials} ${summary.credentials === 1 ? "credential" : "credentials"}`,
    ...(["OVERDUE", "UNKNOWN", "DUE_SOON"] as const).map((status) => `${byStatus[status]} ${status}`),
  ].join(", ");
  const name = fit(tenancy.name ?? tenancy.ocid, 30);
  const outcome = outcomeOf(report);
  return `${outcome === "INCOMPLETE" ? outcome : `${outcome}, COMPLETE`}: ${counts} in ${name} as of ${asOf.slice(0, 19)}Z`;
}

/** What a person wants to see of a report first, in lines of at most 100 columns that end in line feeds. */
export function terminalSummary(report: Report, options: { color: boolean }): string {
  const colors = pc.createColors(options.color);
  const sections = [
    [
      ...wrap(outcomeLine(report), pageWidth).map((line) => paintOutcome(line, report, colors)),
      ...verdictLines(report),
    ],
    leftOutSection(report),
    incompleteSection(report),
    domainsSection(report, colors),
    overdueSection(report, colors),
    unknownSection(report),
    acceptedGapsSection(report),
    exemptionsSection(report),
    deltaSection(report),
    usersSection(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** What the page says under its verdict, in the same words. */
function verdictLines(report: Report): string[] {
  const all = mustAct(report);
  return [
    foretold(report),
    standing(report),
    ...(all.length === 0 ? [] : [`Who must act: ${actors(all)}.`]),
    completeness(report),
    `Policy in force: ${policyInForce(report)}`,
  ].flatMap((line) => (line === undefined ? [] : wrap(line, pageWidth, "", "  ")));
}

type Colors = ReturnType<typeof pc.createColors>;

function paintOutcome(line: string, report: Report, colors: Colors): string {
  const paint = { PASS: colors.green, FAIL: colors.red, INCOMPLETE: colors.magenta }[outcomeOf(report)];
  return colors.bold(paint(line));
}

/** Types that no domain was asked about. */
function leftOut({ coverage }: Report): CredentialType[] {
  if (!coverage.domains.some(({ status }) => isAskedFor(status))) return [];
  return credentialTypes.filter((type) => !isAskedFor(typeAcrossDomains(coverage.domains, type)));
}

function leftOutSection(report: Report): string[] {
  const types = leftOut(report);
  return types.length === 0 ? [] : wrap(`Left out by --type: ${types.join(", ")}`, pageWidth, "", "  ");
}

function incompleteSection({ coverage }: Report): string[] {
  if (coverage.complete) return [];
  const reasons = openGaps(coverage).map((gap) => gapText(gap, terminalWords));
  return ["What was not read:", ...listed(reasons, reasonsShown)];
}

const typeColumns: readonly Column[] = [
  { heading: "  Type", width: 27 },
  { heading: "Total", width: 6, align: "right" },
  ...statuses.map((status): Column => ({ heading: status, width: status.length, align: "right" })),
  { heading: "Oldest", width: 7, align: "right" },
  { heading: " Coverage", width: 13 },
];

function domainsSection(report: Report, colors: Colors): string[] {
  const { coverage, summary } = report;
  const byUrl = new Map(
    summary.byDomain.map((domain) => [domainKey(domain.domain, domain.domainUrl), domain]),
  );
  const blocks = coverage.domains.map((domain) => ({
    domain,
    found: byUrl.get(domainKey(domain.name, domain.url)),
  }));
  const shown =
    blocks.length <= domainsShown
      ? blocks
      : [...blocks].sort((a, b) => urgency(b) - urgency(a)).slice(0, domainsShown);
  const rows: Row[] = shown.flatMap((block) => domainRows(block, colors));
  const hidden = blocks.length - shown.length;
  if (hidden > 0) rows.push(`… and ${hidden} more domains with less to do: see the files`);
  if (blocks.length > 1) {
    rows.push(colors.bold("All domains"));
    rows.push(
      ...credentialTypes
        .filter((type) => !leftOut(report).includes(type))
        .map((type) => {
          const status = typeAcrossDomains(coverage.domains, type);
          return typeRow(type, summary.byType[type], isFullyRead(status) ? "" : status, colors);
        }),
      totalRow(summary, colors),
    );
  }
  return tableLines(typeColumns, rows);
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

function domainRows({ domain, found }: Block, colors: Colors): Row[] {
  const users =
    found && isAskedFor(domain.status) ? `, ${found.users} users, ${found.holders} with credentials` : "";
  const heading = `${fit(domain.name, 50)}: ${domain.status}${users}`;
  const rows: Row[] = [colors.bold(fit(heading, pageWidth - 2))];
  const because = [...domain.because, ...doubtsOf(domain)];
  if (because.length > 0) rows.push(...wrap(reasonsText(because, terminalWords), pageWidth, "  "));
  for (const type of credentialTypes) {
    const { status } = domain.types[type];
    const tally = found?.byType[type];
    const saysMore = !isFullyRead(status) && status !== domain.status;
    if ((tally?.total ?? 0) > 0 || saysMore) rows.push(typeRow(type, tally, status, colors));
  }
  return rows;
}

function typeRow(
  type: CredentialType,
  tally: Tally | undefined,
  coverage: TypeStatus | "",
  colors: Colors,
): Row {
  const nothingKnown = coverage === "NOT_AUDITED" && (tally?.total ?? 0) === 0;
  return [
    `  ${type}`,
    nothingKnown ? "" : String(tally?.total ?? 0),
    ...statuses.map((status) => (nothingKnown ? "" : count(status, tally?.byStatus[status] ?? 0, colors))),
    tally?.oldestDays === null || tally === undefined ? "" : `${tally.oldestDays} d`,
    ` ${coverage === "NOT_APPLICABLE" ? "NOT_APPLIC." : coverage}`,
  ];
}

function totalRow({ credentials, byStatus }: Report["summary"], colors: Colors): Row {
  return [
    "  total",
    String(credentials),
    ...statuses.map((status) => count(status, byStatus[status], colors)),
    "",
    "",
  ];
}

function count(status: Status, number: number, colors: Colors): string {
  const text = number === 0 ? "·" : String(number);
  if (number === 0) return colors.dim(text);
  if (isOutOfPolicy(status)) return colors.red(text);
  return status === "DUE_SOON" ? colors.yellow(text) : text;
}

const overdueColumns: readonly Column[] = [
  { heading: "  Days", width: 8, align: "right" },
  { heading: "Due", width: 10 },
  { heading: "Type", width: 25 },
  { heading: "Domain", width: 18 },
  { heading: "User", width: 35 },
];

function overdueSection({ credentials }: Report, colors: Colors): string[] {
  const overdue = oldestFirst(credentials.filter(({ status }) => status === "OVERDUE"));
  if (overdue.length === 0) return [];
  const rows = overdue
    .slice(0, credentialsShown)
    .map(({ daysOld, rotationDue, type, domain, userName, userOcid }): Row => [
      String(daysOld ?? ""),
      rotationDue?.slice(0, 10) ?? "",
      type,
      fit(domain, 18),
      fit(userName || (userOcid ?? ""), 35),
    ]);
  return [
    colors.bold("Overdue, oldest first"),
    ...tableLines(overdueColumns, rows),
    ...andMore(overdue.length, credentialsShown),
  ];
}

function oldestFirst(credentials: readonly ReportedCredential[]): ReportedCredential[] {
  return [...credentials].sort((a, b) => (b.daysOld ?? 0) - (a.daysOld ?? 0));
}

function unknownSection({ credentials }: Report): string[] {
  const unknown = credentials.filter(({ status }) => status === "UNKNOWN");
  if (unknown.length === 0) return [];
  return [
    "Of unknown age",
    ...listed(
      unknown.map(
        ({ domain, userName, type, unknownBecause }) =>
          `${domain}: ${type} of ${userName}: ${unknownBecause ?? "no age instant"}`,
      ),
      credentialsShown,
    ),
  ];
}

function acceptedGapsSection({ coverage }: Report): string[] {
  if (coverage.acceptedGaps.length === 0) return [];
  return [
    "Not read, by the policy's leave",
    ...listed(
      coverage.acceptedGaps.map(
        ({ domain, type, reason, owner, until }) =>
          `${domain}${type === null ? "" : `: ${type}`}: ${reason} (${owner}, until ${until})`,
      ),
      reasonsShown,
    ),
  ];
}

function exemptionsSection({ summary }: Report): string[] {
  const worthALine = summary.exemptions.filter(({ live, matches }) => !live || matches === 0);
  if (worthALine.length === 0) return [];
  return [
    "Exemptions to look at",
    ...listed(
      worthALine.map(({ user, domain, type, credential, owner, until, live, matches }) => {
        const selectors = Object.entries({ user, domain, type, credential })
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ");
        const why = [
          ...(live ? [] : [`ended ${until}, so it no longer counts`]),
          ...(matches === 0 ? ["matches nothing"] : []),
        ];
        return `${selectors} (${owner}): ${why.join("; ")}`;
      }),
      reasonsShown,
    ),
  ];
}

function deltaSection({ delta }: Report): string[] {
  if (!delta) return [];
  const changes = Object.entries(delta.counts)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => `${number} ${kind.replaceAll("_", " ")}`);
  const since = delta.previous.asOf.slice(0, 19);
  return wrap(
    `Since ${since}Z: ${changes.length === 0 ? "no change" : changes.join(", ")}`,
    pageWidth,
    "",
    "  ",
  );
}

function usersSection({ summary, coverage }: Report): string[] {
  const unread = credentialTypes.some((type) => !isLookedAt(typeAcrossDomains(coverage.domains, type)));
  const some = unread ? " of the types that were read" : "";
  const raised = flags.filter((flag) => summary.byFlag[flag] > 0);
  return [
    ...(raised.length === 0
      ? []
      : wrap(`Flags: ${raised.map((flag) => `${summary.byFlag[flag]} ${flag}`).join(", ")}.`, pageWidth)),
    ...wrap(
      `${summary.users} users: ${summary.holders} have credentials${some}, ${summary.capableWithout} may create some and have none. ${summary.requests} requests.`,
      pageWidth,
    ),
  ];
}

function listed(items: readonly string[], limit: number): string[] {
  return [
    ...items.slice(0, limit).flatMap((item) => wrap(item, pageWidth, "  ", "    ")),
    ...andMore(items.length, limit),
  ];
}

function andMore(total: number, limit: number): string[] {
  return total > limit ? [`  and ${total - limit} more`] : [];
}
