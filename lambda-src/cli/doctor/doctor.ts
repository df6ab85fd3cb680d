import pLimit from "p-limit";
import type { Reason } from "../../audit/coverage/reason";
import { reasonText } from "../../audit/coverage/reason-text";
import { type CredentialType, credentialTypes, perType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";
import { connect } from "../../oci/connect";
import { terminalWords } from "../../report/terminal/terminal-words";
import { counted } from "../../report/wording";
import { print } from "../../terminal/print";
import { lines, printable, type Shown, shown, shownJson } from "../../terminal/shown";
import { type Column, tableLines } from "../../terminal/table";
import { terminalWidth } from "../../terminal/terminal-width";
import { wrap } from "../../terminal/wrap";
import { type DomainExamination, examineDomain, type Rung } from "../../tenancy/scim/examine-domain";
import { findDomains, hiddenDomains } from "../../tenancy/read-tenancy";
import { tenancyName } from "../../tenancy/discovery/tenancy-name";
import type { DoctorOptions } from "./command";
import { examineInsight, type InsightExamination } from "./examine-insight";
import type { ExitCode } from "../finish";
import { writeFieldReport } from "./write-field-report";
import { StopSignal } from "../stop-signal";

/** A domain that takes longer is not answered "in seconds". */
const timeoutMs = 20_000;
const sideBySide = 16;

/** Oracle refuses signatures that are further off than five minutes; half of that deserves a word. */
const worrisomeSkewMs = 150_000;

interface Examined {
  readonly domain: Domain;
  readonly skip: Reason | undefined;
  /** Why an audit could not read it. */
  readonly unreadable: Reason | undefined;
  readonly examination: DomainExamination | undefined;
}

/** Finds out what an audit would meet. */
export async function execute(options: DoctorOptions): Promise<ExitCode> {
  if (options.fieldReport !== undefined) return writeFieldReport(options.fieldReport, options);
  const stop = new StopSignal();
  try {
    const connection = await connect(options);
    const name = await tenancyName(connection, stop.signal);
    const { discovery, chosen } = await findDomains(
      connection,
      { domains: options.domain, domainUrls: options.domainUrl },
      { signal: stop.signal },
    );
    const limit = pLimit(sideBySide);
    const examined = await Promise.all(
      [...chosen]
        .sort((a, b) => (a.domain.name < b.domain.name ? -1 : 1))
        .map(({ domain, skip, unreadable }) =>
          limit(async (): Promise<Examined> => ({
            domain,
            skip,
            unreadable,
            examination:
              skip === undefined && unreadable === undefined && domain.api === "identity-domains"
                ? await examineDomain(connection, domain, { timeoutMs, signal: stop.signal })
                : undefined,
          })),
        ),
    );
    const insight = await examineInsight(connection, stop.signal);
    const gaps = discovery?.gaps ?? [];
    const classic = discovery?.withoutDomains !== undefined;
    const hidden = hiddenDomains(discovery);
    const problems = [
      ...gaps.map(({ compartment, because }) => `compartment ${compartment}: ${inWords(because)}`),
      ...(hidden === undefined ? [] : [inWords(hidden)]),
      ...examined.flatMap(problemsOf),
      ...insight.problems,
    ];
    const healthy = problems.length === 0 && !stop.signal.aborted;
    const tenancy = { ocid: connection.tenancyOcid, name, region: connection.region };
    if (options.json) {
      const domains = examined.map(({ domain, skip, unreadable, examination }) => ({
        name: domain.name,
        url: domain.url,
        ocid: domain.ocid ?? null,
        skipped: skip === undefined ? null : inWords(skip),
        unreadable: unreadable === undefined ? null : inWords(unreadable),
        classicIam: domain.api === "iam",
        ...(examination && told(examination)),
      }));
      print(shownJson({ healthy, tenancy, classicIam: classic, domains, cloudGuard: insight, problems }));
    } else {
      const width = terminalWidth(process.stdout);
      print(
        lines([
          ...wrap(
            `${healthy ? "HEALTHY" : "TROUBLE"}: ${counted(problems.length, "problem")} in ${name ?? connection.tenancyOcid}, region ${connection.region}`,
            width,
            "",
            "  ",
          ),
          shown``,
          ...tableLines(columns, examined.map(row), width),
          ...rungSection(examined, width),
          shown``,
          ...wrap(insightLine(insight), width, "", "  "),
          ...(problems.length === 0 ? [] : [shown``, shown`What an audit would miss, and what to do:`]),
          ...problems.flatMap((problem) => wrap(problem, width, "  ", "    ")),
        ]),
      );
    }
    return healthy ? 0 : 3;
  } finally {
    stop.close();
  }
}

const insightWords: Readonly<Record<InsightExamination["status"], string>> = {
  absent: "Findings are no problems of Cloud Guard (cloudGuard.insight of the tenancy file)",
  unseen: "Whether findings are problems of Cloud Guard cannot be seen",
  working: "Findings become problems of Cloud Guard",
  broken: "Findings do NOT become problems of Cloud Guard as they should",
};

function insightLine({ status, detail }: InsightExamination): string {
  return `${insightWords[status]}: ${detail}`;
}

function inWords(reason: Reason): string {
  return reasonText(reason, terminalWords);
}

/** An examination with its problems in words. */
function told({ problem, types, ...examination }: DomainExamination): object {
  return {
    ...examination,
    problem: problem && inWords(problem),
    types: perType((type) => {
      const { rung, problem: own } = types[type];
      return { rung, problem: own && inWords(own) };
    }),
  };
}

const columns: readonly Column[] = [
  { heading: shown`Domain`, least: 12 },
  { heading: shown`Reachable` },
  { heading: shown`Users`, align: "right" },
  { heading: shown`Licence`, least: 7, weight: 2 },
  { heading: shown`Limit`, weight: 1 },
  { heading: shown`Clock`, least: 12, weight: 3 },
];

function row({ domain, skip, unreadable, examination }: Examined): Shown[] {
  const [name, licence] = [printable(domain.name), printable(domain.licenseType ?? "unknown")];
  if (!examination) {
    const reachable = unreadable ? shown`NO` : skip ? shown`skipped` : shown`classic`;
    return [name, reachable, shown``, licence, shown``, printable(skip ? inWords(skip) : "")];
  }
  const { reachable, users, limits, clockSkewMs } = examination;
  return [
    name,
    reachable ? shown`yes` : shown`NO`,
    users === null ? shown`refused` : shown`${users}`,
    licence,
    shown`${limits.perSecond}/s ${limits.perMinute}/min`,
    printable(clockSkewMs === null ? "" : skewText(clockSkewMs)),
  ];
}

function skewText(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  if (seconds < 2) return "in step";
  return `${seconds} s ${milliseconds > 0 ? "ahead" : "behind"}`;
}

/** Which rung of the ladder holds, domains with the same answer together. */
function rungSection(examined: readonly Examined[], width: number): Shown[] {
  const byRung = new Map<Rung, string[]>();
  for (const { domain, examination } of examined) {
    if (!examination) continue;
    const rungs = new Map<Rung, CredentialType[]>();
    for (const type of credentialTypes) {
      const { rung } = examination.types[type];
      rungs.set(rung, [...(rungs.get(rung) ?? []), type]);
    }
    for (const [rung, types] of rungs) {
      const which = types.length === credentialTypes.length ? "" : ` (${types.join(", ")})`;
      byRung.set(rung, [...(byRung.get(rung) ?? []), `${domain.name}${which}`]);
    }
  }
  const rungs = [...byRung].flatMap(([rung, domains]) =>
    wrap(`${rung}: ${domains.join(", ")}`, width, "  ", "    "),
  );
  return rungs.length === 0 ? [] : [shown``, shown`How credentials can be listed:`, ...rungs];
}

function problemsOf({ domain, unreadable, examination }: Examined): string[] {
  if (unreadable) return [`${domain.name}: ${inWords(unreadable)}`];
  if (!examination) return [];
  const { problem, types, clockSkewMs } = examination;
  const byProblem = new Map<string, CredentialType[]>();
  for (const type of credentialTypes) {
    const { problem: own } = types[type];
    if (own === null) continue;
    const words = inWords(own);
    byProblem.set(words, [...(byProblem.get(words) ?? []), type]);
  }
  return [
    ...(problem === null ? [] : [`${domain.name}: users cannot be listed: ${inWords(problem)}`]),
    ...[...byProblem].map(([own, of]) => `${domain.name}: ${of.join(", ")}: ${own}`),
    ...(clockSkewMs !== null && Math.abs(clockSkewMs) > worrisomeSkewMs
      ? [
          `${domain.name}: this machine's clock is ${skewText(clockSkewMs)}; Oracle refuses signatures that are more than 5 minutes off: set the clock`,
        ]
      : []),
  ];
}
