/** Objects by name, as a bucket or a copy of one on disk holds them. Names are separated by `/`. */
export interface EvidenceSource {
  /** For messages: `oci://bucket`, or a path. */
  readonly location: string;
  /** Every name that starts with `prefix`, in the order of their UTF-8 bytes. */
  list(prefix: string): Promise<readonly string[]>;
  /** The content, or `undefined` when there is no such object. */
  read(name: string): Promise<Buffer | undefined>;
}

/** A place where evidence is kept: nothing in it is ever overwritten. */
export interface AppendOnlyStore extends EvidenceSource {
  /**
   * Puts a new object there.
   * @returns whether it is there with exactly this content: false when another object has the name.
   */
  create(name: string, content: Buffer, contentType: string): Promise<boolean>;
}
