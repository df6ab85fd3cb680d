import { tooLarge } from "../../lambda-src/evidence/evidence-fault";
import type { AppendOnlyStore, StoredObject } from "../../lambda-src/evidence/evidence-source";

/** A bucket in memory. Each call takes a turn of the event loop, so that runs at the same time interleave. */
export class MemoryStore implements AppendOnlyStore {
  readonly location = "oci://memory";
  readonly objects = new Map<string, Buffer>();
  /** The time at which each object was put, as the service says; none for what was put straight into the map. */
  readonly created = new Map<string, number>();
  now = 0;
  readonly contentTypes = new Map<string, string>();

  async list(prefix: string, most = Infinity): Promise<StoredObject[]> {
    await turn();
    return [...this.objects]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { length: size }]) => ({ name, size, created: this.created.get(name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, most);
  }

  async read(name: string, mostBytes: number): Promise<Buffer | undefined> {
    await turn();
    const content = this.objects.get(name);
    if (content && content.length > mostBytes) throw tooLarge(name, content.length, mostBytes);
    return content;
  }

  async create(name: string, content: Buffer, contentType = "application/json"): Promise<boolean> {
    await turn();
    const there = this.objects.get(name);
    if (there) return there.equals(content);
    this.objects.set(name, content);
    this.created.set(name, (this.now += 1));
    this.contentTypes.set(name, contentType);
    return true;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
