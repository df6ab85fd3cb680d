import { type Report, reportSchemaVersion } from "../audit/report";
import { lastLinkNumber, type Link, linkName, parseLink } from "./chain";
import { sha256 } from "./digest";
import { type KnownFindings, knownFindings } from "../audit/findings";
import { manifestFileName, manifestSchema } from "./manifest";
import type { EvidenceSource } from "./evidence-source";

/** What earlier runs found, as far as their evidence holds. */
export interface PreviousRuns {
  /** The run before this one, to tell what is new. */
  readonly last:
    { readonly asOf: string; readonly complete: boolean; readonly findings: KnownFindings } | undefined;
  /**
   * The latest complete run; the last one where none is, or where it cannot be read: against it this run must be
   * plausible. An incomplete run hands on the counts that it was measured by itself.
   */
  readonly baseline: Report | undefined;
  /** What of older evidence does not hold, though the last run's does. */
  readonly problem: string | undefined;
}

/** The evidence of an earlier run does not hold, so this run cannot be compared with it. */
export class PreviousRunError extends Error {
  override readonly name = "PreviousRunError";
}

/** A complete run further back than this is no measure any more. */
const longestWayBack = 30;

const reportFileName = "report.json";

/**
 * Reads the runs of a tenancy that this one is compared with, from the end of the chain; what is read is checked against
 * the digests on the way.
 *
 * A run that was incomplete is no baseline while there is another: what it did not see would look normal.
 * @throws {PreviousRunError} when the evidence of the last run does not hold; `ChainError`, `RequestError`
 */
export async function readPreviousRuns(source: EvidenceSource, tenancyOcid: string): Promise<PreviousRuns> {
  const links = linksBackwards(source, tenancyOcid);
  const { value: last } = await links.next();
  if (!last) return { last: undefined, baseline: undefined, problem: undefined };
  const lastReport = await readReport(source, last);
  const known = {
    last: { asOf: lastReport.asOf, complete: last.complete, findings: knownFindings(lastReport) },
    baseline: lastReport,
    problem: undefined,
  };
  if (last.complete) return known;
  try {
    for await (const link of links)
      if (link.complete) return { ...known, baseline: await readReport(source, link) };
    return known;
  } catch (error) {
    return { ...known, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The links of a tenancy from the end of the chain, each checked against the digest that the one after it has. */
async function* linksBackwards(source: EvidenceSource, tenancyOcid: string): AsyncGenerator<Link, undefined> {
  let expected: string | undefined;
  const end = await lastLinkNumber(source);
  for (let n = end; n > Math.max(0, end - longestWayBack); n--) {
    const content = await source.read(linkName(n));
    if (content === undefined) {
      // Older links than the newest may have expired with their runs.
      if (n === end) throw new PreviousRunError(`${linkName(n)} is listed and cannot be read`);
      return;
    }
    if (expected !== undefined && sha256(content) !== expected)
      throw new PreviousRunError(`${linkName(n)} was changed: ${linkName(n + 1)} has another digest of it`);
    const link = parseLink(linkName(n), content);
    expected = link.previousSha256 ?? undefined;
    if (link.tenancy === tenancyOcid) yield link;
  }
}

async function readReport(source: EvidenceSource, link: Link): Promise<Report> {
  const bytes = await readChecked(source, link.manifest, link.manifestSha256);
  const manifest = manifestSchema.safeParse(JSON.parse(bytes.toString()));
  const file = manifest.data?.files.find(({ name }) => name === reportFileName);
  if (file === undefined) throw new PreviousRunError(`${link.manifest} lists no ${reportFileName}`);
  const name = link.manifest.slice(0, -manifestFileName.length) + reportFileName;
  // Its digest leads back to this function, so its shape needs no check but the version, and memory no second copy.
  const value: unknown = JSON.parse((await readChecked(source, name, file.sha256)).toString());
  if (!isReport(value))
    throw new PreviousRunError(
      `${name} is not of the version that this function reads, ${reportSchemaVersion}`,
    );
  // Nothing is compared by holders.
  return { ...value, holders: [] };
}

function isReport(value: unknown): value is Report {
  return (
    typeof value === "object" &&
    value !== null &&
    "schemaVersion" in value &&
    value.schemaVersion === reportSchemaVersion
  );
}

async function readChecked(source: EvidenceSource, name: string, digest: string): Promise<Buffer> {
  const bytes = await source.read(name);
  if (bytes === undefined) throw new PreviousRunError(`${name} is missing`);
  if (sha256(bytes) !== digest) throw new PreviousRunError(`${name} was changed since its run`);
  return bytes;
}
