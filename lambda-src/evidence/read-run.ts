import type { Report } from "../audit/report";
import { parseBaseline, ReportFileError } from "../report/read-report";
import type { Link } from "./chain";
import { sha256 } from "./digest";
import { EvidenceFault } from "./evidence-fault";
import type { EvidenceSource } from "./evidence-source";
import { largestManifest, type Manifest, parseManifest } from "./manifest";
import { folderOf, linkName } from "./object-names";

const reportFileName = "report.json";

/**
 * The report of a run, checked against the digests of its link and manifest; without holders and changes.
 *
 * @param mostBytes how large the file may be, given what its manifest says
 * @throws {EvidenceFault} when anything on the way does not hold
 */
export async function readReportOf(
  source: EvidenceSource,
  link: Link,
  mostBytes: (file: Manifest["files"][number]) => number,
): Promise<Report> {
  const manifest = parseManifest(
    link.manifest,
    await readChecked(source, link.manifest, link.manifestSha256, largestManifest),
  );
  const file = manifest.files.find(({ name }) => name === reportFileName);
  if (file === undefined) throw new EvidenceFault(`${link.manifest} lists no ${reportFileName}`);
  const name = folderOf(link.manifest) + reportFileName;
  const report = parseOrFault(await readChecked(source, name, file.sha256, mostBytes(file)), name);
  if (report.tenancy.ocid !== link.tenancy)
    throw new EvidenceFault(`${name} is of another tenancy than ${linkName(link.n)} says`);
  return report;
}

function parseOrFault(content: Buffer, name: string): Report {
  try {
    return parseBaseline(content, name);
  } catch (error) {
    if (!(error instanceof ReportFileError)) throw error;
    throw new EvidenceFault(error.message, { cause: error });
  }
}

/** An object whose digest is known. @throws {EvidenceFault} when it is missing, too large or another. */
export async function readChecked(
  source: EvidenceSource,
  name: string,
  digest: string,
  mostBytes: number,
): Promise<Buffer> {
  const bytes = await source.read(name, mostBytes);
  if (bytes === undefined) throw new EvidenceFault(`${name} is missing`);
  if (sha256(bytes) !== digest) throw new EvidenceFault(`${name} was changed since its run`);
  return bytes;
}
