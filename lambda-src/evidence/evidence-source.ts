/** One object of a source, as a listing tells of it. */
export interface StoredObject {
  /** Its parts are separated by `/`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When it was put there, in milliseconds, by the clock of the service; a copy on disk does not know. */
  readonly created?: number | undefined;
}

/** Objects by name, as a bucket or a copy of one on disk holds them. */
export interface EvidenceSource {
  /** For messages: `oci://bucket`, or a path. */
  readonly location: string;
  /**
   * Every object whose name starts with `prefix`, in the order of the UTF-8 bytes of the names; the first `most` of them.
   *
   * @throws {EvidenceFault} at something that is no object, such as a symbolic link in a copy on disk
   */
  list(prefix: string, most?: number): Promise<readonly StoredObject[]>;
  /**
   * The content, or `undefined` when there is no such object.
   *
   * @param mostBytes what is larger is not read
   * @throws {EvidenceFault} when it is larger, or no object
   */
  read(name: string, mostBytes: number): Promise<Buffer | undefined>;
}

/** A place where evidence is kept: nothing in it is ever overwritten. */
export interface AppendOnlyStore extends EvidenceSource {
  /**
   * Puts a new object there.
   * @returns whether it is there with exactly this content: false when another object has the name.
   */
  create(name: string, content: Buffer, contentType: string): Promise<boolean>;
}
