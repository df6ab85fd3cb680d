import { z } from "zod";
import { sha256 } from "./digest";
import { EvidenceFault } from "./evidence-fault";
import type { AppendOnlyStore, EvidenceSource, StoredObject } from "./evidence-source";
import { EvidenceNotStoredError } from "./evidence-not-stored-error";
import {
  attestationFileName,
  chainPrefix,
  lastPossibleLink,
  linkName,
  linkNumber,
  manifestNamePattern,
} from "./object-names";
import { evidenceJson, parseStored } from "./stored-json";

export const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, { error: "expected a SHA-256 in hexadecimal" });

/** One link: names a run's manifest by digest, and the link before it, so that none can be changed or taken out. */
const linkShape = {
  n: z.int().min(1).max(lastPossibleLink),
  runId: z.string().min(1).max(255),
  /** OCID of the tenancy that was audited. */
  tenancy: z.string().min(1).max(255),
  /** Object name of the manifest. */
  manifest: z.string().regex(manifestNamePattern, { error: "expected the object name of a manifest" }),
  manifestSha256: hexDigest,
  /** Digest of the bytes of link n-1; `null` for the first, and behind an object that is too large for a link. */
  previousSha256: hexDigest.nullable(),
  /** The run's coverage verdict, so that the latest complete run is found without reading every manifest. */
  complete: z.boolean(),
};

const linkSchema = z.discriminatedUnion("schemaVersion", [
  z.strictObject({ schemaVersion: z.literal("1.0"), ...linkShape }),
  z.strictObject({
    schemaVersion: z.literal("1.1"),
    ...linkShape,
    /** The file in the run's folder that holds its signed statement; `null` for a run that is not signed. */
    attestation: z.string().nullable(),
  }),
]);

export type Link = z.infer<typeof linkSchema>;

/** No link is larger, in bytes. */
export const largestLink = 16_384;

/** A link in the chain, and the digest of its bytes: the anchor to be kept outside the bucket. */
export interface Anchor {
  readonly n: number;
  readonly sha256: string;
}

/** Parses a link. @throws {EvidenceFault} when it is none. */
export function parseLink(name: string, content: Buffer): Link {
  const link = parseStored(linkSchema, name, "a link", content);
  if (linkName(link.n) !== name) throw new EvidenceFault(`${name} says that it is link ${link.n}`);
  const attestation = attestationOf(link);
  if (attestation !== null && attestation !== attestationFileName(link.n))
    throw new EvidenceFault(`${name} names ${attestation} as its signed statement, which cannot be`);
  return link;
}

/** The file in a run's folder that holds its signed statement; `null` for a run that is not signed. */
export function attestationOf(link: Link): string | null {
  return link.schemaVersion === "1.0" ? null : link.attestation;
}

/** Which links are the chain. */
export interface ChainExtent {
  /** 1, unless earlier links have expired with their runs. */
  readonly first: number;
  /** `first - 1` for an empty chain. */
  readonly last: number;
  /** Names in the chain's folder that are not part of it. */
  readonly ignored: readonly string[];
}

/**
 * The chain is the links that follow each other without a gap from the one that was put there first. Whoever may create
 * objects can put a link anywhere, but not earlier: what lies behind a gap does not end or move the chain.
 */
export function chainExtent(objects: readonly StoredObject[]): ChainExtent {
  const createdOf = new Map(
    objects.flatMap(({ name, created }) => {
      const n = linkNumber(name);
      return n === undefined ? [] : [[n, created ?? -Infinity] as const];
    }),
  );
  const numbers = [...createdOf.keys()].sort((a, b) => a - b);
  const spans: { first: number; last: number; since: number }[] = [];
  for (const n of numbers) {
    const since = createdOf.get(n) ?? -Infinity;
    const span = spans.at(-1);
    if (span?.last === n - 1) {
      span.last = n;
      span.since = Math.min(span.since, since);
    } else spans.push({ first: n, last: n, since });
  }
  const [chain = { first: 1, last: 0 }] = spans
    // Nothing can be added behind the last number that there is.
    .filter(({ last }) => last < lastPossibleLink)
    .sort((a, b) => a.since - b.since || a.first - b.first);
  const isPart = (n: number | undefined): boolean => n !== undefined && n >= chain.first && n <= chain.last;
  const ignored = objects.map(({ name }) => name).filter((name) => !isPart(linkNumber(name)));
  return { first: chain.first, last: chain.last, ignored };
}

/** Three centuries of a run a day: more than that is not looked at. */
const mostLinks = 100_000;

/** Where the chain begins and ends. */
export async function readChainExtent(source: EvidenceSource): Promise<ChainExtent> {
  return chainExtent(await source.list(chainPrefix, mostLinks));
}

/** What a run adds to the chain. */
export type LinkContent = Pick<Link, "runId" | "tenancy" | "manifest" | "manifestSha256" | "complete">;

/**
 * Signs a link before it is added, and stores what it signed.
 * @returns whether it did; a run that cannot be signed is published unsigned
 */
export type AttestLink = (link: Anchor) => Promise<boolean>;

/** Runs at the same time compete for a number, and each competitor wins once; the end is then looked for again. */
const [attemptsAtAnEnd, looksForTheEnd] = [100, 20];

/**
 * Adds a link for a run to the end of the chain. A number that is taken meanwhile is left to whoever took it, and the
 * next one is tried.
 *
 * @throws {EvidenceNotStoredError} when every number that was tried was taken: two thousand of them, while this run
 * tried one after the other
 */
export async function appendLink(
  store: AppendOnlyStore,
  content: LinkContent,
  attest?: AttestLink,
): Promise<Anchor> {
  let n = 0;
  for (let look = 0; look < looksForTheEnd; look++) {
    const { last } = await readChainExtent(store);
    for (n = last + 1; n <= Math.min(last + attemptsAtAnEnd, lastPossibleLink); n++) {
      const previousSha256 = n === 1 ? null : await digestOfLink(store, n - 1);
      const bytesWith = (attestation: string | null): Buffer => {
        const link: Link = { schemaVersion: "1.1", n, ...content, previousSha256, attestation };
        return evidenceJson(link);
      };
      let bytes = bytesWith(attestationFileName(n));
      const isSigned = (await attest?.({ n, sha256: sha256(bytes) })) ?? false;
      if (!isSigned) bytes = bytesWith(null);
      if (await store.create(linkName(n), bytes, "application/json")) return { n, sha256: sha256(bytes) };
    }
  }
  throw new EvidenceNotStoredError(
    `every number of the chain up to ${n - 1} was taken by others while this run tried to add its link`,
  );
}

/** The digest of a link, whatever it holds; `null` for what is too large to be one, which no later run may fail by. */
async function digestOfLink(store: EvidenceSource, n: number): Promise<string | null> {
  let content: Buffer | undefined;
  try {
    content = await store.read(linkName(n), largestLink);
  } catch (error) {
    if (error instanceof EvidenceFault) return null;
    throw error;
  }
  if (content === undefined)
    throw new EvidenceNotStoredError(`${linkName(n)} cannot be read, so nothing can be tied to it`);
  return sha256(content);
}
