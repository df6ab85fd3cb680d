import { formatInstant, type Instant } from "../audit/instant";
import type { Report } from "../audit/report";
import type { ReportFormat } from "../report/formats";
import { chunksOf, type ReportSource } from "../report/report-file";
import { type Attested, type Claim, type Signer, signedEnvelope } from "./attestation";
import { type Anchor, appendLink } from "./chain";
import { sha256 } from "./digest";
import { EvidenceNotStoredError } from "./evidence-not-stored-error";
import type { AppendOnlyStore } from "./evidence-source";
import type { Manifest } from "./manifest";
import { attestationFileName, linkName, manifestFileName, runFolder } from "./object-names";
import { evidenceJson } from "./stored-json";

/** One run of the audit, as evidence identifies it. */
export interface Run {
  readonly id: string;
  readonly startedAt: Instant;
  readonly tenancyName: string;
  readonly codeVersion: string;
  readonly configuration: {
    readonly secretId: string;
    readonly versionNumber: number | null;
    /** SHA-256 of the secret's content, in hexadecimal. */
    readonly sha256?: string | undefined;
  };
}

/** Where the evidence of a run is, and what it is tied to. */
export interface StoredEvidence {
  /** `oci://bucket/<tenancy>/<yyyy>/<mm>/<dd>/<run id>/` */
  readonly location: string;
  readonly folder: string;
  readonly manifestSha256: string;
  /** To be kept outside the bucket: shows when links were cut off the end of the chain. */
  readonly chain: Anchor;
  /** Whether and by which version of the key the run was signed; `null` without a signer. */
  readonly signature: Signature | null;
}

/** What became of signing a run. */
export type Signature = { readonly signedBy: string } | { readonly unsignedBecause: string };

/**
 * Keeps a run: every file of the report, then the manifest, then what the run signed, then a link of the chain. What fails
 * on the way leaves files without a manifest, which nobody takes for a run; a signature that fails leaves the run unsigned.
 *
 * @throws {EvidenceNotStoredError} `RequestError` of the bucket.
 */
export async function storeEvidence(
  store: AppendOnlyStore,
  run: Run,
  source: ReportSource,
  formats: readonly ReportFormat[],
  signer?: Signer,
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
    schemaVersion: "1.1",
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
  const subjects = [
    { name: folder + manifestFileName, sha256: manifestSha256 },
    ...files.map((file) => ({ name: folder + file.name, sha256: file.sha256 })),
  ];
  let signature: Signature | null = null;
  const attest = async (key: Signer, link: Anchor): Promise<boolean> => {
    try {
      const { content, keyVersionId } = await signedEnvelope(key, {
        subjects: [{ name: linkName(link.n), sha256: link.sha256 }, ...subjects],
        policy: policyOf(run),
        codeVersion: run.codeVersion,
        timeCreated: new Date().toISOString(),
        claims: claimsOf(report),
      });
      await put(attestationFileName(link.n), content, "application/json");
      signature = { signedBy: keyVersionId };
    } catch (error) {
      // Losing the audit would be worse than an unsigned one, which is told of.
      signature = { unsignedBecause: error instanceof Error ? error.message : String(error) };
    }
    return "signedBy" in signature;
  };
  const chain = await appendLink(
    store,
    {
      runId: run.id,
      tenancy: report.tenancy.ocid,
      manifest: folder + manifestFileName,
      manifestSha256,
      complete: report.coverage.complete,
    },
    signer && ((link) => attest(signer, link)),
  );
  return { location: `${store.location}/${folder}`, folder, manifestSha256, chain, signature };
}

function policyOf({ configuration: { secretId, versionNumber, sha256 } }: Run): Attested["policy"] {
  return sha256 === undefined
    ? undefined
    : { uri: `urn:oci:${secretId}?versionNumber=${versionNumber ?? ""}`, sha256 };
}

/** What a run may say of itself: nothing of what was not read, and nothing of credentials without a known age. */
function claimsOf({ coverage, summary }: Report): Claim[] {
  if (!coverage.complete) return [];
  const { OVERDUE, UNKNOWN } = summary.byStatus;
  return [
    "CREDENTIAL_AUDIT_COVERAGE_COMPLETE",
    ...(OVERDUE + UNKNOWN === 0 ? ["CREDENTIAL_AUDIT_NOTHING_OVERDUE" as const] : []),
  ];
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
