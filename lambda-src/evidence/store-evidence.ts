import type { Instant } from "../audit/instant";
import { formatInstant } from "../audit/instant";
import type { ReportFormat } from "../report/formats";
import { chunksOf, type ReportSource } from "../report/report-file";
import { type Anchor, appendLink } from "./chain";
import { sha256 } from "./digest";
import { EvidenceNotStoredError } from "./evidence-not-stored-error";
import type { AppendOnlyStore } from "./evidence-source";
import type { Manifest } from "./manifest";
import { manifestFileName, runFolder } from "./object-names";
import { evidenceJson } from "./stored-json";

/** One run of the audit, as evidence identifies it. */
export interface Run {
  readonly id: string;
  readonly startedAt: Instant;
  readonly tenancyName: string;
  readonly codeVersion: string;
  readonly configuration: { readonly secretId: string; readonly versionNumber: number | null };
}

/** Where the evidence of a run is, and what it is tied to. */
export interface StoredEvidence {
  /** `oci://bucket/<tenancy>/<yyyy>/<mm>/<dd>/<run id>/` */
  readonly location: string;
  readonly folder: string;
  readonly manifestSha256: string;
  /** To be kept outside the bucket: shows when links were cut off the end of the chain. */
  readonly chain: Anchor;
}

/**
 * Keeps a run: every file of the report, then the manifest, then a link of the chain. What fails on the way leaves files
 * without a manifest, which nobody takes for a run.
 *
 * @throws {EvidenceNotStoredError} `RequestError` of the bucket.
 */
export async function storeEvidence(
  store: AppendOnlyStore,
  run: Run,
  source: ReportSource,
  formats: readonly ReportFormat[],
): Promise<StoredEvidence> {
  const folder = runFolder(run.tenancyName, run.startedAt, run.id);
  const put = async (name: string, content: Buffer, contentType: string): Promise<void> => {
    if (!(await store.create(folder + name, content, contentType)))
      throw new EvidenceNotStoredError(
        `${store.location}/${folder}${name} exists already, with another content`,
      );
  };

  const files: Manifest["files"] = [];
  for (const file of formats.flatMap(({ files }) => files)) {
    const content = whole(() => chunksOf(file, source));
    if (!content) continue;
    await put(file.fileName, content, file.contentType);
    files.push({ name: file.fileName, size: content.length, sha256: sha256(content) });
    releaseBuffers();
  }
  const { report } = source;
  const manifest: Manifest = {
    schemaVersion: "1.0",
    runId: run.id,
    tenancy: report.tenancy,
    asOf: report.asOf,
    startedAt: formatInstant(run.startedAt),
    code: { version: run.codeVersion },
    configuration: run.configuration,
    coverage: {
      complete: report.coverage.complete,
      incompleteBecause: [...report.coverage.incompleteBecause],
    },
    files,
  };
  const bytes = evidenceJson(manifest);
  await put(manifestFileName, bytes, "application/json");
  const manifestSha256 = sha256(bytes);
  const chain = await appendLink(store, {
    runId: run.id,
    tenancy: report.tenancy.ocid,
    manifest: folder + manifestFileName,
    manifestSha256,
    complete: report.coverage.complete,
  });
  return { location: `${store.location}/${folder}`, folder, manifestSha256, chain };
}

/**
 * A file in one piece of memory. It is made twice, to know its size first: gathering pieces and joining them would hold
 * it twice, and a function's memory is scarcer than its time.
 */
function whole(chunks: () => Iterable<string> | undefined): Buffer | undefined {
  const first = chunks();
  if (!first) return undefined;
  let size = 0;
  for (const chunk of first) size += Buffer.byteLength(chunk);
  const content = Buffer.allocUnsafeSlow(size);
  let end = 0;
  for (const chunk of chunks() ?? []) end += content.write(chunk, end);
  if (end !== size)
    throw new EvidenceNotStoredError(
      `a file was ${size} bytes long and then ${end}: it is not the same twice`,
    );
  return content;
}

/**
 * Files and what `fetch` copies of them lie outside the heap, where garbage of some hundred megabytes does not make V8
 * collect; the function's process lets it be asked to (`--expose-gc`, Dockerfile).
 */
function releaseBuffers(): void {
  void globalThis.gc?.();
}
