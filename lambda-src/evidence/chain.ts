import { z } from "zod";
import { sha256 } from "./digest";
import { evidenceJson } from "./manifest";
import type { EvidenceSource, AppendOnlyStore } from "./evidence-source";

export const chainPrefix = "chain/";

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, { error: "expected a SHA-256 in hexadecimal" });

/** One link: names a run's manifest by digest, and the link before it, so that none can be changed or taken out. */
export const linkSchema = z.object({
  schemaVersion: z.literal("1.0"),
  n: z.int().min(1),
  runId: z.string().min(1),
  /** OCID of the tenancy that was audited. */
  tenancy: z.string().min(1),
  /** Object name of the manifest. */
  manifest: z.string().min(1),
  manifestSha256: hexDigest,
  /** Digest of the bytes of link n-1; `null` for the first. */
  previousSha256: hexDigest.nullable(),
  /** The run's coverage verdict, so that the latest complete run is found without reading every manifest. */
  complete: z.boolean(),
});

export type Link = z.infer<typeof linkSchema>;

/** A link in the chain, and the digest of its bytes: the anchor to be kept outside the bucket. */
export interface Anchor {
  readonly n: number;
  readonly sha256: string;
}

/** The chain holds something that is no link, or cannot be continued. */
export class ChainError extends Error {
  override readonly name = "ChainError";
}

export function linkName(n: number): string {
  return `${chainPrefix}${String(n).padStart(10, "0")}.json`;
}

/** The number in the name of a link; `undefined` for a name that no link has. */
export function linkNumber(name: string): number | undefined {
  const digits = /^chain\/(\d{10})\.json$/.exec(name)?.[1];
  return digits === undefined || Number(digits) === 0 ? undefined : Number(digits);
}

/** Parses a link. @throws {ChainError} when it is none. */
export function parseLink(name: string, content: Buffer): Link {
  let value: unknown;
  try {
    value = JSON.parse(content.toString());
  } catch (error) {
    throw new ChainError(`${name} is not JSON`, { cause: error });
  }
  const parsed = linkSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ChainError(`${name} is not a link: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  if (linkName(parsed.data.n) !== name) throw new ChainError(`${name} says that it is link ${parsed.data.n}`);
  return parsed.data;
}

/** The number of the last link; 0 for an empty chain. */
export async function lastLinkNumber(source: EvidenceSource): Promise<number> {
  const numbers = (await source.list(chainPrefix)).map(linkNumber).filter((n) => n !== undefined);
  return numbers.reduce((last, n) => Math.max(last, n), 0);
}

/** What a run adds to the chain. */
export type LinkContent = Pick<Link, "runId" | "tenancy" | "manifest" | "manifestSha256" | "complete">;

/** Runs at the same time compete for a number; each competitor wins once, so this many can finish together. */
const mostCompetitors = 100;

/**
 * Adds a link for a run to the end of the chain. A number that another run took meanwhile is left to it, and the next
 * one is tried.
 *
 * @throws {ChainError} when the last link cannot be read, so that nothing could be tied to it.
 */
export async function appendLink(store: AppendOnlyStore, content: LinkContent): Promise<Anchor> {
  const last = await lastLinkNumber(store);
  for (let n = last + 1; n <= last + mostCompetitors; n++) {
    const link: Link = {
      schemaVersion: "1.0",
      n,
      ...content,
      previousSha256: n === 1 ? null : await digestOfLink(store, n - 1),
    };
    const bytes = evidenceJson(link);
    if (await store.create(linkName(n), bytes, "application/json")) return { n, sha256: sha256(bytes) };
  }
  throw new ChainError(`links ${last + 1} to ${last + mostCompetitors} were all taken by other runs`);
}

async function digestOfLink(store: AppendOnlyStore, n: number): Promise<string> {
  const content = await store.read(linkName(n));
  if (content === undefined)
    throw new ChainError(`${linkName(n)} cannot be read, so nothing can be tied to it`);
  return sha256(content);
}
