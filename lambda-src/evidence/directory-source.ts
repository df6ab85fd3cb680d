import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { EvidenceSource } from "./evidence-source";

/** A copy of a bucket on disk, such as `oci os object bulk-download` makes. */
export class DirectorySource implements EvidenceSource {
  constructor(readonly location: string) {}

  /** @throws {Error} of the file system when the folder cannot be read. */
  async list(prefix: string): Promise<readonly string[]> {
    const entries = await readdir(this.location, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(this.location, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
      .filter((name) => name.startsWith(prefix))
      .sort(byBytes);
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.location, ...name.split("/")));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
