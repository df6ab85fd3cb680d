import { FunctionsManagementClient } from "oci-functions";
import { parseInstant } from "../../lambda-src/audit/instant";
import type { Connection } from "../../lambda-src/oci/connection";
import { RequestError } from "../../lambda-src/oci/request-error";
import { type BucketAddress, BucketStore } from "../../lambda-src/evidence/bucket-store";
import { largestLink, type Link, parseLink, readChainExtent } from "../../lambda-src/evidence/chain";
import { sha256 } from "../../lambda-src/evidence/digest";
import { largestManifest, type Manifest, parseManifest } from "../../lambda-src/evidence/manifest";
import { linkName } from "../../lambda-src/evidence/object-names";
import type { FirstAudit } from "./apply-rollout";

/** Where the evidence of a tenancy is looked for, and how patiently. Times in milliseconds. */
export interface EvidenceWait {
  /** Reads the bucket; may repeat what fails. */
  readonly reader: Connection;
  readonly bucket: BucketAddress;
  /** The bucket's compartment for a policy statement: `compartment id <OCID>`, or a name. */
  readonly where: string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told before every wait: how long it has waited, and how long it may. */
  readonly onWait?: (waited: number, longest: number) => void;
}

/** The evidence does not hold or cannot be read, so nothing can be said of the run. */
export class UnusableEvidenceError extends Error {
  override readonly name = "UnusableEvidenceError";
}

/** Between two looks at the chain. */
const interval = 15_000;

/** A detached call is queued first, and a cold container starts; that is not part of the function's limit. */
const queue = 120_000;

/**
 * Calls the function detached and waits for the evidence of a run that started after the call. It is only complete if
 * that run says so in its manifest; links that were there before, and runs that started before, are not looked at.
 *
 * The manifest is written before metrics, emails and the notification go out: it does not say whether they did.
 * @throws {UnusableEvidenceError} {@link RequestError} and `EvidenceFault`; each means that nothing is known of the run
 */
export const awaitEvidence = async (
  {
    functionId,
    region,
    caller,
    evidence,
  }: { functionId: string; region: string; caller: Connection; evidence: EvidenceWait },
  call: () => Promise<unknown>,
): Promise<FirstAudit> => {
  const store = new BucketStore(evidence.reader, evidence.bucket);
  // Before the call: who cannot read the bucket learns it without an hour's wait.
  let seen = await readable(evidence, () => lastLinkNumber(store));
  const { limit, notBefore } = await limitAndTime(functionId, region, caller, evidence.now);
  await call();
  const start = evidence.now();
  const longest = limit + queue;
  for (;;) {
    const last = await readable(evidence, () => lastLinkNumber(store));
    for (; seen < last; seen++) {
      const link = await readable(evidence, () => readLink(store, seen + 1));
      if (link.tenancy !== evidence.reader.tenancyOcid) continue;
      const manifest = await readable(evidence, () => readManifest(store, link));
      if ((parseInstant(manifest.startedAt) ?? -Infinity) < notBefore) continue;
      return verdict(link, manifest);
    }
    const waited = evidence.now() - start;
    if (waited >= longest)
      return {
        complete: false,
        detail: `within ${Math.round(longest / 1000)} s of a detached call no run left evidence in ${store.location}; the function's log says why`,
      };
    evidence.onWait?.(waited, longest);
    await evidence.sleep(Math.min(interval, longest - waited));
  }
};

const verdict = (link: Link, { runId, coverage }: Manifest): FirstAudit => ({
  complete: coverage.complete,
  detail: coverage.complete
    ? `the detached run ${runId} read everything (chain link ${link.n}); whether its metrics, emails and notification went out is not in its evidence`
    : `the detached run ${runId} is incomplete (chain link ${link.n}): ${coverage.incompleteBecause.join("; ")}`,
});

/**
 * How long a detached call may take, and the service's time: the function's clock is Oracle's, and this machine's can be
 * minutes off.
 */
const limitAndTime = async (
  functionId: string,
  region: string,
  caller: Connection,
  now: () => number,
): Promise<{ limit: number; notBefore: number }> => {
  let date: string | null = null;
  const onAnswer = (_status: number, headers: Headers) => {
    date = headers.get("date");
  };
  const management = caller.regional(FunctionsManagementClient, { region, onAnswer });
  const fn = (await management.getFunction({ functionId })).function;
  // Without a limit of its own a detached call has that of a direct one (Functions, "Changing default memory and timeout settings").
  const seconds = fn.detachedModeTimeoutInSeconds ?? fn.timeoutInSeconds ?? 300;
  const time = Date.parse(date ?? "");
  return { limit: seconds * 1000, notBefore: Number.isNaN(time) ? now() : time };
};

const lastLinkNumber = async (store: BucketStore): Promise<number> => (await readChainExtent(store)).last;

const readLink = async (store: BucketStore, n: number): Promise<Link> => {
  const name = linkName(n);
  const content = await store.read(name, largestLink);
  if (content === undefined)
    throw new UnusableEvidenceError(`${store.location}: ${name} is missing in the chain`);
  return parseLink(name, content);
};

const readManifest = async (store: BucketStore, link: Link): Promise<Manifest> => {
  const where = `${store.location}: ${link.manifest}`;
  const content = await store.read(link.manifest, largestManifest);
  if (content === undefined)
    throw new UnusableEvidenceError(`${where} is missing, though ${linkName(link.n)} names it`);
  if (sha256(content) !== link.manifestSha256)
    throw new UnusableEvidenceError(`${where} is not what ${linkName(link.n)} names`);
  const manifest = parseManifest(where, content);
  if (manifest.runId !== link.runId || manifest.coverage.complete !== link.complete)
    throw new UnusableEvidenceError(`${where} and ${linkName(link.n)} contradict each other`);
  return manifest;
};

/** Says which policy statement is missing where the bucket refuses. */
const readable = async <T>({ bucket, where }: EvidenceWait, read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RequestError) || (error.kind !== "forbidden" && error.kind !== "notFound"))
      throw error;
    throw new UnusableEvidenceError(
      `the evidence of the run cannot be read: ${error.message}. Whoever deploys needs: allow group <group> to read objects in ${where} where target.bucket.name = '${bucket.bucket}'`,
      { cause: error },
    );
  }
};
