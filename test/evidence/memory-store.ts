import type { AppendOnlyStore } from "../../lambda-src/evidence/evidence-source";

/** A bucket in memory. Each call takes a turn of the event loop, so that runs at the same time interleave. */
export class MemoryStore implements AppendOnlyStore {
  readonly location = "oci://memory";
  readonly objects = new Map<string, Buffer>();

  async list(prefix: string): Promise<string[]> {
    await turn();
    return [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
  }

  async read(name: string): Promise<Buffer | undefined> {
    await turn();
    return this.objects.get(name);
  }

  async create(name: string, content: Buffer): Promise<boolean> {
    await turn();
    const there = this.objects.get(name);
    if (there) return there.equals(content);
    this.objects.set(name, content);
    return true;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
