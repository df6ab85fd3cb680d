import { type Instant, millisecondsPerDay, parseInstant } from "../audit/instant";
import { type OwnerTold, type Period, PeriodRecorder } from "../audit/period/period";
import { z } from "zod";
import { largestLink, type Link, parseLink, readChainExtent } from "./chain";
import { EvidenceFault } from "./evidence-fault";
import type { EvidenceSource } from "./evidence-source";
import { largestManifest, parseManifest } from "./manifest";
import { chainPrefix, linkName, linkNumber, ownersPrefix } from "./object-names";
import { readChecked, readReportOf } from "./read-run";
import { parseStored } from "./stored-json";

/** Nothing in the evidence is of this period, or it is of several tenancies and none was named. */
export class PeriodError extends Error {
  override readonly name = "PeriodError";
}

const endOfDay = millisecondsPerDay - 1;

/**
 * Reads the runs of a period from the chain, one after the other, each checked against its digests.
 *
 * @param from first instant of the first day @param to first instant of the last day
 * @param tenancy OCID, where the chain has runs of several
 * @throws {PeriodError} {@link RequestError} of a bucket
 */
export async function readPeriod(
  source: EvidenceSource,
  { from, to, tenancy }: { from: Instant; to: Instant; tenancy?: string | undefined },
  onRun?: (link: number) => void,
): Promise<Period> {
  let recorder: PeriodRecorder | undefined;
  let audited = tenancy;
  const startedAt = new Map<string, string>();
  const { first, last, ignored } = await readChainExtent(source);
  const beyond = ignored.flatMap((name) => linkNumber(name) ?? []).sort((a, b) => a - b);
  const pending: { n: number; problem: string }[] = [];
  for (let n = first; n <= last; n++) {
    const link = await readLink(source, n).catch(faultOf);
    if (link instanceof EvidenceFault) {
      // Whose run it was and when is not known: it counts where the chain has it.
      if (recorder) recorder.add({ n, runId: "", problem: link.message });
      else pending.push({ n, problem: link.message });
      continue;
    }
    if (tenancy !== undefined && link.tenancy !== tenancy) continue;
    const started = await startOf(source, link).catch(faultOf);
    if (started instanceof EvidenceFault) {
      recorder?.add({ n, runId: link.runId, problem: started.message });
      if (!recorder) pending.push({ n, problem: started.message });
      continue;
    }
    if (started > to + endOfDay) break;
    startedAt.set(link.runId, new Date(started).toISOString());
    if (started < from) {
      pending.length = 0;
      continue;
    }
    audited ??= link.tenancy;
    if (link.tenancy !== audited)
      throw new PeriodError(`the chain has runs of ${audited} and ${link.tenancy}: name one with --tenancy`);
    recorder ??= new PeriodRecorder(audited, from, to);
    for (const { n: earlier, problem } of pending.splice(0)) recorder.add({ n: earlier, runId: "", problem });
    onRun?.(n);
    const report = await readReportOf(source, link, (file) => file.size).catch(faultOf);
    recorder.add(
      report instanceof EvidenceFault
        ? { n, runId: link.runId, problem: report.message }
        : { n, runId: link.runId, report },
    );
  }
  if (!recorder) throw new PeriodError(`${source.location} has no run of this period`);
  for (const n of beyond)
    recorder.add({
      n,
      runId: "",
      problem: `${linkName(n)} lies in ${chainPrefix} behind a gap of the chain`,
    });
  return withOwnersTold(source, recorder.result(), startedAt);
}

async function readLink(source: EvidenceSource, n: number): Promise<Link> {
  const content = await source.read(linkName(n), largestLink);
  if (content === undefined) throw new EvidenceFault(`${linkName(n)} is listed and cannot be read`);
  return parseLink(linkName(n), content);
}

async function startOf(source: EvidenceSource, link: Link): Promise<Instant> {
  const content = await readChecked(source, link.manifest, link.manifestSha256, largestManifest);
  return parseInstant(parseManifest(link.manifest, content).startedAt) ?? 0;
}

function faultOf(error: unknown): EvidenceFault {
  if (error instanceof EvidenceFault) return error;
  throw error;
}

const markSchema = z.object({ runId: z.string() });
const largestMark = 4096;

/** Adds when owners were written to. The marks are no evidence: nothing ties them to the chain but the run's id in them. */
async function withOwnersTold(
  source: EvidenceSource,
  period: Period,
  startedAt: ReadonlyMap<string, string>,
): Promise<Period> {
  const wanted = new Set(period.credentials.map(({ key, due }) => `${key}-${(due ?? "").slice(0, 10)}`));
  const marks = new Map<string, OwnerTold[]>();
  const names = new Set((await source.list(ownersPrefix)).map(({ name }) => name));
  for (const name of names) {
    const [, stage, finding, attempt] =
      /^owners\/[^/]+\/([^/]+)\/([0-9a-f]+-[\d-]+)\.(\d+)\.json$/.exec(name) ?? [];
    if (stage === undefined || finding === undefined || attempt === undefined || !wanted.has(finding))
      continue;
    // An attempt that did not get out has a second mark.
    if (names.has(name.replace(/\.json$/, ".failed.json"))) continue;
    const content = await source.read(name, largestMark).catch(() => undefined);
    if (content === undefined) continue;
    const mark = readMark(name, content);
    const told = { stage, at: mark === undefined ? null : (startedAt.get(mark) ?? null) };
    marks.set(finding, [...(marks.get(finding) ?? []), told]);
  }
  return {
    ...period,
    credentials: period.credentials.map((history) => ({
      ...history,
      told: (marks.get(`${history.key}-${(history.due ?? "").slice(0, 10)}`) ?? []).sort((a, b) =>
        (a.at ?? "") < (b.at ?? "") ? -1 : 1,
      ),
    })),
  };
}

function readMark(name: string, content: Buffer): string | undefined {
  try {
    return parseStored(markSchema, name, "a mark of an owner told", content).runId;
  } catch (error) {
    if (error instanceof EvidenceFault) return undefined;
    throw error;
  }
}
