import { type Envelope, isSignedBy, largestEnvelope, parseEnvelope, type Subject } from "./attestation";
import { type Anchor, attestationOf, largestLink, type Link, parseLink } from "./chain";
import { sha256 } from "./digest";
import { EvidenceFault } from "./evidence-fault";
import type { EvidenceSource } from "./evidence-source";
import { largestManifest, type Manifest, parseManifest } from "./manifest";
import {
  attestedNumber,
  chainPrefix,
  folderOf,
  linkName,
  linkNumber,
  manifestFileName,
  roleOf,
} from "./object-names";
import type { SigningKey } from "./signing-keys";

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
  readonly signatures: SignatureCheck;
}

/** What is known of the signatures, by the numbers of links. */
export interface SignatureCheck {
  /** Signed, by a key that was given for them. */
  readonly signed: readonly number[];
  /** Not signed, though a key was given for them: signing failed, or somebody else wrote them. */
  readonly unsigned: readonly number[];
  /** No key was given for them. */
  readonly withoutKey: readonly number[];
  /** Before the first link of the first key: signing began later. */
  readonly older: readonly number[];
}

export interface VerifyOptions {
  /** Only the objects whose names start with this; the chain is checked whole. */
  readonly prefix?: string;
  /** Link and digest as a notification gave them. */
  readonly anchor?: Anchor;
  /**
   * First link that must be there, where older evidence was deleted at the end of its retention; what is still there of
   * the older is checked too. @default 1
   */
  readonly from?: number;
  /** Public keys from outside the bucket. @default signatures are not checked, only what they say of the files */
  readonly keys?: { readonly tenancy: string; readonly keys: readonly SigningKey[] };
}

/** A report of a million credentials is smaller; in bytes. */
const largestFile = 1_073_741_824;

/**
 * Checks evidence: the chain from its first link to its last, the manifest of every link, every file of every manifest,
 * and that nothing else lies beside them. A folder that is itself one run (with `manifest.json` in it, and no chain) is
 * checked alone; against an anchor it does not hold, since nothing in it can be compared.
 *
 * Failures to read the source are thrown; only what was read and does not hold is a fault.
 */
export async function verifyEvidence(
  source: EvidenceSource,
  options: VerifyOptions = {},
): Promise<Verification> {
  const check = new Check(source, options);
  try {
    await check.all();
    return { fault: undefined, ...check.found };
  } catch (error) {
    if (error instanceof EvidenceFault) return { fault: error.message, ...check.found };
    throw error;
  }
}

interface CheckedLink {
  readonly link: Link;
  readonly sha256: string;
}

class Check {
  readonly #source: EvidenceSource;
  readonly #prefix: string;
  readonly #anchor: Anchor | undefined;
  readonly #from: number;
  /** Bytes of every object under the prefix, by name. */
  readonly #sizes = new Map<string, number>();
  readonly #links = new Map<number, CheckedLink>();
  readonly #keys: VerifyOptions["keys"];
  readonly #notes: string[] = [];
  readonly #signatures = {
    signed: [] as number[],
    unsigned: [] as number[],
    withoutKey: [] as number[],
    older: [] as number[],
  };
  readonly #counts = { links: 0, runs: 0, files: 0 };
  #head: Anchor | undefined;

  constructor(source: EvidenceSource, { prefix = "", anchor, from = 1, keys }: VerifyOptions) {
    this.#source = source;
    this.#prefix = prefix;
    this.#anchor = anchor;
    this.#from = from;
    this.#keys = keys;
  }

  get found(): Omit<Verification, "fault"> {
    return { ...this.#counts, head: this.#head, notes: this.#notes, signatures: this.#signatures };
  }

  async all(): Promise<void> {
    for (const { name, size } of await this.#source.list(this.#prefix)) this.#sizes.set(name, size);
    const chain = (await this.#source.list(chainPrefix)).map(({ name }) => name);
    if (this.#prefix === "" && this.#sizes.has(manifestFileName) && chain.length === 0)
      return this.#runAlone();
    for (const name of [...chain, ...this.#sizes.keys()])
      if (roleOf(name) === undefined)
        throw new EvidenceFault(`${name} is part of neither the chain nor a run nor the list of owners told`);
    await this.#chain(chain.map(linkNumber).filter((n) => n !== undefined));
    this.#compareWithAnchor();
    const linked = new Map([...this.#links.values()].map((checked) => [checked.link.manifest, checked.link]));
    for (const link of linked.values()) {
      const folder = folderOf(link.manifest);
      if (!folder.startsWith(this.#prefix)) continue;
      // What has expired with its link's time is gone; what is left of it must still be what it was.
      const mayHaveExpired = link.n < this.#from;
      if (mayHaveExpired && !this.#sizes.has(link.manifest)) continue;
      await this.#run(folder, link, mayHaveExpired);
    }
    this.#unlinked(linked);
    if (this.#counts.links === 0 && this.#counts.runs === 0)
      throw new EvidenceFault("there is no evidence: neither a chain nor a manifest");
    if (this.#prefix !== "" && this.#counts.runs === 0)
      throw new EvidenceFault(`there is no run under ${this.#prefix}`);
  }

  async #runAlone(): Promise<void> {
    // Else a bucket whose chain was taken away would hold against any notification.
    if (this.#anchor)
      throw new EvidenceFault(
        `the anchor names link ${this.#anchor.n}, but there is no chain here: one run's folder cannot be compared with a notification. Give the bucket, or a copy of the whole bucket`,
      );
    this.#notes.push(
      "one run without the chain: whether it was exchanged as a whole cannot be told from it alone",
    );
    await this.#run("", undefined, false);
  }

  /** Checks that the links follow each other. */
  async #chain(numbers: readonly number[]): Promise<void> {
    const sorted = [...new Set(numbers)].sort((a, b) => a - b);
    let missing = this.#from;
    const beyond = sorted.find((n) => n >= this.#from && n !== missing++);
    // Without a gap, the search ended behind the last link.
    if (beyond !== undefined) missing -= 1;
    const manifests = new Map<string, string>();
    for (const n of sorted) {
      if (n >= missing) break;
      const name = linkName(n);
      const content = await this.#source.read(name, largestLink);
      if (content === undefined) throw new EvidenceFault(`${name} is listed and cannot be read`);
      const link = parseLink(name, content);
      const before = this.#links.get(n - 1)?.sha256;
      if (n === 1 ? link.previousSha256 !== null : link.previousSha256 === null)
        throw new EvidenceFault(
          n === 1 ? `${name} names a link before the first` : `${name} names no link before it`,
        );
      if (before !== undefined && link.previousSha256 !== before)
        throw new EvidenceFault(
          `${name} says that link ${n - 1} has the digest ${link.previousSha256 ?? "null"}, but it has ${before}`,
        );
      const earlier = manifests.get(link.manifest);
      if (earlier !== undefined)
        throw new EvidenceFault(`${name} names ${link.manifest}, which ${earlier} names`);
      manifests.set(link.manifest, name);
      const digest = sha256(content);
      this.#links.set(n, { link, sha256: digest });
      this.#head = { n, sha256: digest };
      this.#counts.links += 1;
    }
    if (beyond !== undefined)
      throw new EvidenceFault(`${linkName(missing)} is missing, though ${linkName(beyond)} is there`);
    if (this.#from > 1 && missing === this.#from)
      throw new EvidenceFault(`${linkName(this.#from)}, the first link to be checked, is not there`);
  }

  #compareWithAnchor(): void {
    const anchor = this.#anchor;
    if (!anchor) return;
    const digest = this.#links.get(anchor.n)?.sha256;
    const end = this.#head?.n ?? 0;
    if (digest === undefined)
      throw new EvidenceFault(
        anchor.n > end
          ? `the chain ends at link ${end}, but the anchor names link ${anchor.n}: its end was cut off`
          : `the anchor names link ${anchor.n}, which is not there any more: give a newer one`,
      );
    if (digest !== anchor.sha256)
      throw new EvidenceFault(
        `${linkName(anchor.n)} has the digest ${digest}, but the anchor says ${anchor.sha256}`,
      );
    if (anchor.n < end)
      this.#notes.push(
        `the anchor is of link ${anchor.n}: nothing outside the bucket vouches for links ${anchor.n + 1} to ${end}. Give the anchor of the newest notification`,
      );
  }

  /** Checks one run: its manifest against the link, its files against the manifest. */
  async #run(folder: string, link: Link | undefined, mayHaveExpired: boolean): Promise<void> {
    const name = folder + manifestFileName;
    const content = await this.#read(name, largestManifest);
    if (content === undefined)
      throw new EvidenceFault(`${name} is missing, though ${link ? linkName(link.n) : "it"} names it`);
    if (link && sha256(content) !== link.manifestSha256)
      throw new EvidenceFault(`${name} was changed: its digest is not the one in ${linkName(link.n)}`);
    const manifest = parseManifest(name, content);
    if (
      link &&
      (manifest.runId !== link.runId ||
        manifest.coverage.complete !== link.complete ||
        manifest.tenancy.ocid !== link.tenancy)
    )
      throw new EvidenceFault(`${name} and ${linkName(link.n)} contradict each other`);
    for (const file of manifest.files) {
      const fileName = folder + file.name;
      const size = this.#sizes.get(fileName);
      if (size === undefined && mayHaveExpired) {
        this.#notes.push(`${fileName} is not there any more`);
        continue;
      }
      if (size === undefined) throw new EvidenceFault(`${fileName} is missing, though its manifest lists it`);
      if (size !== file.size)
        throw new EvidenceFault(
          `${fileName} was changed: it has ${size} bytes, the manifest says ${file.size}`,
        );
      const bytes = await this.#read(fileName, Math.min(file.size, largestFile));
      if (bytes === undefined) throw new EvidenceFault(`${fileName} is listed and cannot be read`);
      if (sha256(bytes) !== file.sha256)
        throw new EvidenceFault(`${fileName} was changed: its digest is not the one in its manifest`);
      this.#counts.files += 1;
    }
    const subjects = [
      { name, sha256: sha256(content) },
      ...manifest.files.map((file) => ({ name: folder + file.name, sha256: file.sha256 })),
    ];
    const listed = new Set(subjects.map((subject) => subject.name));
    if (link) {
      const attestation = attestationOf(link);
      const isGone = attestation !== null && mayHaveExpired && !this.#sizes.has(folder + attestation);
      if (attestation === null) this.#unsigned(link.n);
      else if (isGone) this.#notes.push(`${folder}${attestation} is not there any more`);
      else await this.#attestation(folder + attestation, link, manifest, subjects);
      if (attestation !== null) listed.add(folder + attestation);
    }
    for (const other of this.#sizes.keys())
      if (other.startsWith(folder) && !listed.has(other)) await this.#extra(other, link, subjects);
    this.#counts.runs += 1;
  }

  /** Checks what a run signed of itself against what lies there, and the signature against the keys. */
  async #attestation(
    name: string,
    link: Link,
    manifest: Manifest,
    subjects: readonly Subject[],
  ): Promise<void> {
    const { n } = link;
    const envelope = await this.#envelope(name);
    const { statement } = envelope;
    const expected = [{ name: linkName(n), sha256: this.#links.get(n)?.sha256 }, ...subjects];
    const isSame = ({ name: other, sha256: digest }: Subject, index: number): boolean =>
      other === expected[index]?.name && digest === expected[index].sha256;
    if (statement.subjects.length !== expected.length || !statement.subjects.every(isSame))
      throw new EvidenceFault(`${name} is of other objects than ${linkName(n)} and the files of its run`);
    const { complete } = link;
    const claimed = statement.claims.includes("CREDENTIAL_AUDIT_COVERAGE_COMPLETE");
    if (
      claimed !== complete ||
      (!complete && statement.claims.length > 0) ||
      statement.policy?.sha256 !== manifest.configuration.sha256 ||
      statement.codeVersion !== manifest.code.version
    )
      throw new EvidenceFault(`${name} and ${folderOf(name)}${manifestFileName} contradict each other`);
    if (!this.#keys) return;
    const keys = this.#keysFor(n);
    if (keys.length === 0) return void this.#unsigned(n);
    if (link.tenancy !== this.#keys.tenancy)
      throw new EvidenceFault(`${linkName(n)} is of another tenancy than the keys: ${link.tenancy}`);
    if (!keys.some((key) => isSignedBy(envelope, key)))
      throw new EvidenceFault(`${name} is not signed by the key that is given for link ${n}`);
    this.#signatures.signed.push(n);
  }

  async #envelope(name: string): Promise<Envelope> {
    const content = await this.#read(name, largestEnvelope);
    if (content === undefined) throw new EvidenceFault(`${name} is missing, though its link names it`);
    return parseEnvelope(name, content);
  }

  #keysFor(n: number): readonly SigningKey[] {
    return (this.#keys?.keys ?? []).filter(
      ({ firstLink, lastLink }) => firstLink <= n && n <= (lastLink ?? Infinity),
    );
  }

  #unsigned(n: number): void {
    if (!this.#keys) return;
    const firstOfAll = Math.min(...this.#keys.keys.map(({ firstLink }) => firstLink));
    const { older, withoutKey, unsigned } = this.#signatures;
    (n < firstOfAll ? older : this.#keysFor(n).length === 0 ? withoutKey : unsigned).push(n);
  }

  /** The only thing beside what is listed: what a run signed for a number that another run then took. */
  async #extra(name: string, link: Link | undefined, subjects: readonly Subject[]): Promise<void> {
    const n = attestedNumber(name.slice(folderOf(name).length));
    const foreign = new EvidenceFault(`${name} is in the folder of a run whose manifest does not list it`);
    if (link === undefined && n !== undefined)
      return void this.#notes.push(`${name} was not checked: it is of the chain`);
    if (link === undefined || n === undefined || n >= link.n || attestationOf(link) === null) throw foreign;
    const envelope = await this.#envelope(name);
    const [own, ...others] = envelope.statement.subjects;
    if (
      own?.name !== linkName(n) ||
      others.length !== subjects.length ||
      !others.every(
        (other, index) => other.name === subjects[index]?.name && other.sha256 === subjects[index].sha256,
      ) ||
      (this.#keys && !this.#keys.keys.some((key) => isSignedBy(envelope, key)))
    )
      throw foreign;
    this.#notes.push(`${name} is left from when another run took link ${n} first`);
  }

  /** Reads an object of the listing. */
  #read(name: string, mostBytes: number): Promise<Buffer | undefined> {
    return this.#sizes.has(name) ? this.#source.read(name, mostBytes) : Promise.resolve(undefined);
  }

  /** What lies in the folders of runs that no link names. */
  #unlinked(linked: ReadonlyMap<string, Link>): void {
    const files = [...this.#sizes.keys()].flatMap((name) => {
      const role = roleOf(name);
      return role?.kind === "file" ? [role] : [];
    });
    const [firstLink] = linked.values();
    const firstDay = firstLink && this.#from > 1 ? dayOf(folderOf(firstLink.manifest)) : undefined;
    const whole = new Set([...linked.keys()].map(folderOf));
    for (const { folder, file } of files) {
      if (file !== manifestFileName || whole.has(folder)) continue;
      whole.add(folder);
      const name = folder + file;
      // A link that has expired cannot be told from one that never was; one of a later day cannot have expired.
      if (firstDay === undefined || dayOf(folder) > firstDay)
        throw new EvidenceFault(
          `${name} is in no link of the chain: the run died before its link, or is not one of them`,
        );
      this.#notes.push(`${name} is in no link that is left: its link has expired, or it never had one`);
    }
    for (const folder of new Set(files.map((file) => file.folder)))
      if (!whole.has(folder))
        this.#notes.push(`${folder} has no manifest: that run died; its files prove nothing`);
  }
}

/** The day of a run's folder, `yyyy/mm/dd`. */
function dayOf(folder: string): string {
  return folder.split("/").slice(1, 4).join("/");
}
