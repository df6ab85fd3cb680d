import { getHeapStatistics } from "node:v8";
import type { Reason } from "../audit/coverage/reason";
import { type KnownFindings, knownFindings } from "../audit/findings";
import type { Report } from "../audit/report";
import { largestLink, type Link, parseLink, readChainExtent } from "./chain";
import { sha256 } from "./digest";
import { EvidenceFault } from "./evidence-fault";
import type { EvidenceSource } from "./evidence-source";
import { linkName } from "./object-names";
import { readReportOf } from "./read-run";

/** What earlier runs found, as far as their evidence holds. */
export interface PreviousRuns {
  /** The latest run whose evidence holds, to tell what is new. */
  readonly last:
    { readonly asOf: string; readonly complete: boolean; readonly findings: KnownFindings } | undefined;
  /**
   * The latest complete run; the last one where none is, or where it cannot be read: against it this run must be
   * plausible. An incomplete run hands on the counts that it was measured by itself.
   */
  readonly baseline: Report | undefined;
  /** Why this run is not compared with the one before it, though there was one; then it cannot be complete. */
  readonly uncompared: Reason | undefined;
  /** What else of the evidence does not hold. */
  readonly problems: readonly string[];
}

/** A complete run further back than this is no measure any more. */
const longestWayBack = 30;

/** A report that is read back may take this share of the memory that there is: its rows are parsed one after the other. */
const shareOfMemory = 1 / 3;

/**
 * Reads the runs of a tenancy that this one is compared with, from the end of the chain; what is read is checked against
 * the digests on the way. What does not hold is told, and the next earlier run taken: whoever may create objects must not
 * be able to take the measure away.
 *
 * A run that was incomplete is no baseline while there is another: what it did not see would look normal.
 * @throws `RequestError` of the bucket
 */
export async function readPreviousRuns(source: EvidenceSource, tenancyOcid: string): Promise<PreviousRuns> {
  const { first, last: end, ignored } = await readChainExtent(source);
  const problems = ignoredProblem(ignored);
  const faults: string[] = [];
  let last: PreviousRuns["last"];
  let baseline: Report | undefined;
  let uncompared: Reason | undefined;
  for await (const run of runsBackwards(source, tenancyOcid, first, end)) {
    // Only a complete run is looked for behind the last one; what is wrong with others there does not matter.
    if (last && run.link && !run.link.complete) continue;
    const report = run.link ? await readStoredReport(source, run.link).catch(faultOf) : run.fault;
    if (report instanceof EvidenceFault) {
      faults.push(report.message);
      continue;
    }
    if (!last && run.link) {
      if (faults.length > 0)
        uncompared = { kind: "previous_unreadable", instead: "older", faults: [...faults] };
      faults.length = 0;
      last = { asOf: report.asOf, complete: run.link.complete, findings: knownFindings(report) };
    }
    baseline ??= report;
    if (run.link?.complete) {
      baseline = report;
      break;
    }
  }
  if (!last && faults.length > 0) uncompared = { kind: "previous_unreadable", instead: "none", faults };
  else if (faults.length > 0) problems.push(`earlier evidence does not hold: ${faults.join("; ")}`);
  return { last, baseline, uncompared, problems };
}

type EarlierRun =
  | { readonly link: Link; readonly fault?: undefined }
  | { readonly link?: undefined; readonly fault: EvidenceFault };

/** The links of a tenancy from the end of the chain, each checked against the digest that the one after it has. */
async function* runsBackwards(
  source: EvidenceSource,
  tenancyOcid: string,
  first: number,
  end: number,
): AsyncGenerator<EarlierRun> {
  let expected: string | undefined;
  for (let n = end; n >= Math.max(first, end - longestWayBack + 1); n--) {
    const link = await readLink(source, n, expected).catch(faultOf);
    if (link instanceof EvidenceFault) {
      expected = undefined;
      yield { fault: link };
    } else {
      expected = link.previousSha256 ?? undefined;
      if (link.tenancy === tenancyOcid) yield { link };
    }
  }
}

async function readLink(source: EvidenceSource, n: number, expected: string | undefined): Promise<Link> {
  const content = await source.read(linkName(n), largestLink);
  if (content === undefined) throw new EvidenceFault(`${linkName(n)} is listed and cannot be read`);
  if (expected !== undefined && sha256(content) !== expected)
    throw new EvidenceFault(`${linkName(n)} was changed: ${linkName(n + 1)} has another digest of it`);
  return parseLink(linkName(n), content);
}

function readStoredReport(source: EvidenceSource, link: Link): Promise<Report> {
  const most = getHeapStatistics().heap_size_limit * shareOfMemory;
  return readReportOf(source, link, ({ size }) => Math.min(size, most));
}

/** What lies in the chain's folder and is ignored: nobody but an intruder puts it there. */
function ignoredProblem(ignored: readonly string[]): string[] {
  const [one, ...others] = ignored;
  if (one === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return [
    `${one}${more} lies in the chain's folder and is no part of the chain: it is ignored. Find out who put it there`,
  ];
}

function faultOf(error: unknown): EvidenceFault {
  if (error instanceof EvidenceFault) return error;
  throw error;
}
