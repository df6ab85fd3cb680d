import { constants, type Dirent } from "node:fs";
import { type FileHandle, lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { EvidenceFault, tooLarge } from "./evidence-fault";
import type { EvidenceSource, StoredObject } from "./evidence-source";

/**
 * A copy of a bucket on disk, such as `oci os object bulk-download` makes. It holds folders and regular files; anything
 * else (a link, a FIFO, a device) can be made to show one thing to whoever checks and another to whoever reads.
 */
export class DirectorySource implements EvidenceSource {
  constructor(readonly location: string) {}

  /** @throws {EvidenceFault} at a link or the like; {@link Error} of the file system when a folder cannot be read. */
  async list(prefix: string, most = Infinity): Promise<readonly StoredObject[]> {
    const found: StoredObject[] = [];
    const visit = async (folder: string): Promise<void> => {
      for (const entry of await readdir(join(this.location, folder), { withFileTypes: true })) {
        const name = folder + entry.name;
        // A folder is looked into only where the prefix leads into it or through it.
        const path = `${name}/`;
        if (
          entry.isDirectory() ? path.startsWith(prefix) || prefix.startsWith(path) : name.startsWith(prefix)
        )
          if (entry.isDirectory()) await visit(path);
          else found.push({ name, size: (await this.#regular(name, entry)).size });
      }
    };
    await visit("");
    return found.sort(byBytes).slice(0, most);
  }

  async read(name: string, mostBytes: number): Promise<Buffer | undefined> {
    let file: FileHandle;
    try {
      // A link is not followed, and a FIFO does not hang the opening.
      const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
      file = await open(join(this.location, ...name.split("/")), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
      if (error.code === "ELOOP") throw new EvidenceFault(`${name} is a symbolic link, not a file`);
      throw error;
    }
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new EvidenceFault(`${name} is not a regular file`);
      if (stats.size > mostBytes) throw tooLarge(name, stats.size, mostBytes);
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  async #regular(name: string, entry: Dirent): Promise<{ size: number }> {
    if (entry.isSymbolicLink()) throw new EvidenceFault(`${name} is a symbolic link, not a file`);
    const stats = await lstat(join(this.location, name));
    if (!stats.isFile()) throw new EvidenceFault(`${name} is not a regular file`);
    return stats;
  }
}

function byBytes(a: StoredObject, b: StoredObject): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
}
