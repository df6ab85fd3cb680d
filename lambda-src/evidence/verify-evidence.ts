import { type Anchor, chainPrefix, ChainError, type Link, linkName, linkNumber, parseLink } from "./chain";
import { sha256 } from "./digest";
import { type Manifest, manifestFileName, manifestSchema } from "./manifest";
import type { EvidenceSource } from "./evidence-source";

/** What was checked, and the first thing that does not hold. */
export interface Verification {
  /** The first thing that does not hold, by name; `undefined` when everything holds. */
  readonly fault: string | undefined;
  readonly links: number;
  readonly runs: number;
  readonly files: number;
  /** The end of the chain, to be compared with what a notification said. */
  readonly head: Anchor | undefined;
  /** What holds and is still worth knowing, such as a run that died. */
  readonly notes: readonly string[];
}

export interface VerifyOptions {
  /** Only the runs whose object names start with this; the chain is checked whole. */
  readonly prefix?: string;
  /** Link and digest as a notification gave them. */
  readonly anchor?: Anchor;
  /** First link to check, where older evidence was deleted at the end of its retention. */
  readonly from?: number;
}

/** Something does not hold. */
class Fault extends Error {
  override readonly name = "Fault";
}

/**
 * Checks evidence: the chain from its first link to its last, the manifest of every link, every file of every manifest,
 * and that nothing else lies beside them. A folder that is itself one run (with `manifest.json` in it, and no chain) is
 * checked alone; against an anchor it does not hold, since nothing in it can be compared.
 *
 * Failures to read the source are thrown; only what was read and does not hold is a fault.
 */
export async function verifyEvidence(
  source: EvidenceSource,
  { prefix = "", anchor, from = 1 }: VerifyOptions = {},
): Promise<Verification> {
  const counts = { links: 0, runs: 0, files: 0 };
  const notes: string[] = [];
  let head: Anchor | undefined;
  try {
    const folder = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
    const names = new Set(await source.list(prefix));
    const hasChain = [...names].some((name) => name.startsWith(chainPrefix));
    if (folder === "" && names.has(manifestFileName) && !hasChain) {
      // Else a bucket whose chain was taken away would hold against any notification.
      if (anchor)
        throw new Fault(
          `the anchor names link ${anchor.n}, but there is no chain here: one run's folder cannot be compared with a notification. Give the bucket, or a copy of the whole bucket`,
        );
      notes.push(
        "one run without the chain: whether it was exchanged as a whole cannot be told from it alone",
      );
      await checkRun(source, "", undefined, names, counts);
      return { fault: undefined, ...counts, head, notes };
    }
    const manifests = await checkChain(source, from, (n, digest) => {
      head = { n, sha256: digest };
      counts.links += 1;
      if (anchor?.n === n && anchor.sha256 !== digest)
        throw new Fault(`${linkName(n)} has the digest ${digest}, but the anchor says ${anchor.sha256}`);
    });
    if (anchor && (head === undefined || anchor.n > head.n))
      throw new Fault(
        `the chain ends at link ${head?.n ?? 0}, but the anchor names link ${anchor.n}: its end was cut off`,
      );
    if (anchor && anchor.n < from)
      throw new Fault(`the anchor names link ${anchor.n}, which is before the first link checked (${from})`);

    for (const [manifest, link] of manifests) {
      if (!manifest.startsWith(folder) && !manifest.startsWith(prefix)) continue;
      await checkRun(source, folderOf(manifest), link, names, counts);
    }
    const unlinked = [...names].filter((name) => isManifest(name) && !manifests.has(name));
    for (const name of unlinked) {
      // Links before `from` are not read, so their manifests cannot be told from foreign ones.
      if (from > 1) notes.push(`${name} is in no link from ${from} on`);
      else
        throw new Fault(
          `${name} is in no link of the chain: the run died before its link, or is not one of them`,
        );
    }
    const complete = new Set([...manifests.keys(), ...unlinked].map(folderOf));
    const died = new Set(
      [...names].map(runFolderOf).filter((run) => run !== undefined && !complete.has(run)),
    );
    for (const run of died) notes.push(`${run} has no manifest: that run died; its files prove nothing`);
    if (counts.links === 0 && counts.runs === 0)
      throw new Fault("there is no evidence: neither a chain nor a manifest");
    if (prefix !== "" && counts.runs === 0) throw new Fault(`there is no run under ${prefix}`);
    return { fault: undefined, ...counts, head, notes };
  } catch (error) {
    if (!(error instanceof Fault) && !(error instanceof ChainError)) throw error;
    return { fault: error.message, ...counts, head, notes };
  }
}

/** Checks that the links follow each other. @returns the links by the manifest that they name */
async function checkChain(
  source: EvidenceSource,
  from: number,
  onLink: (n: number, digest: string) => void,
): Promise<Map<string, Link>> {
  const names = await source.list(chainPrefix);
  const foreign = names.find((name) => linkNumber(name) === undefined);
  if (foreign !== undefined) throw new Fault(`${foreign} is in the chain's folder and is no link`);
  const last = names.map((name) => linkNumber(name) ?? 0).reduce((most, n) => Math.max(most, n), 0);
  const links = new Map<string, Link>();
  let previous: string | null | undefined = from === 1 ? null : undefined;
  for (let n = from; n <= last; n++) {
    const name = linkName(n);
    const content = await source.read(name);
    if (content === undefined)
      throw new Fault(`${name} is missing, though the chain goes on to link ${last}`);
    const link = parseLink(name, content);
    if (previous !== undefined && link.previousSha256 !== previous)
      throw new Fault(
        n === 1
          ? `${name} names a link before the first`
          : `${name} says that link ${n - 1} has the digest ${link.previousSha256 ?? "null"}, but it has ${previous ?? "null"}`,
      );
    if (links.has(link.manifest))
      throw new Fault(`${name} names ${link.manifest}, which an earlier link names`);
    links.set(link.manifest, link);
    previous = sha256(content);
    onLink(n, previous);
  }
  return links;
}

/** Checks one run: its manifest against the link, its files against the manifest. */
async function checkRun(
  source: EvidenceSource,
  folder: string,
  link: Link | undefined,
  names: ReadonlySet<string>,
  counts: { runs: number; files: number },
): Promise<void> {
  const name = folder + manifestFileName;
  const content = await source.read(name);
  if (content === undefined)
    throw new Fault(`${name} is missing, though ${link ? linkName(link.n) : "it"} names it`);
  if (link && sha256(content) !== link.manifestSha256)
    throw new Fault(`${name} was changed: its digest is not the one in ${linkName(link.n)}`);
  const manifest = parseManifest(name, content);
  if (link && (manifest.runId !== link.runId || manifest.coverage.complete !== link.complete))
    throw new Fault(`${name} and ${linkName(link.n)} contradict each other`);
  for (const file of manifest.files) {
    const fileName = folder + file.name;
    const bytes = await source.read(fileName);
    if (bytes === undefined) throw new Fault(`${fileName} is missing, though its manifest lists it`);
    if (bytes.length !== file.size)
      throw new Fault(
        `${fileName} was changed: it has ${bytes.length} bytes, the manifest says ${file.size}`,
      );
    if (sha256(bytes) !== file.sha256)
      throw new Fault(`${fileName} was changed: its digest is not the one in its manifest`);
    counts.files += 1;
  }
  const listed = new Set([name, ...manifest.files.map((file) => folder + file.name)]);
  const extra = [...names].find((other) => other.startsWith(folder) && !listed.has(other));
  if (extra !== undefined)
    throw new Fault(`${extra} is in the folder of a run whose manifest does not list it`);
  counts.runs += 1;
}

function parseManifest(name: string, content: Buffer): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(content.toString());
  } catch {
    throw new Fault(`${name} is not JSON`);
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Fault(`${name} is not a manifest: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

function isManifest(name: string): boolean {
  return name === manifestFileName || name.endsWith(`/${manifestFileName}`);
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/") + 1);
}

/** The folder of the run that an object belongs to; `undefined` for an object of no run. */
function runFolderOf(name: string): string | undefined {
  return /^[^/]+\/\d{4}\/\d{2}\/\d{2}\/[^/]+\//.exec(name)?.[0];
}
