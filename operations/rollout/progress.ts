import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "./record";

const entrySchema = z.object({
  /** The plan that `outcome` is about. */
  planDigest: z.string(),
  /** `applying` outlives only a run that was cut off. */
  outcome: z.enum(["applying", "applied", "failed"]),
  /** Something was deployed, and no complete audit has been seen since. Outlives a new plan. */
  awaitsAudit: z.boolean(),
  /** The state that the last complete audit was of. A deployment that this progress does not know of made another one. */
  auditedState: z.object({ lineage: z.string(), serial: z.number() }).optional(),
  problem: z.string().optional(),
});

const progressSchema = z.object({
  schemaVersion: z.literal(1),
  tenancies: z.record(z.string(), entrySchema),
});

export type ProgressEntry = z.infer<typeof entrySchema>;

/** How far a rollout has come, kept in a file so that it can be resumed. */
export class Progress {
  #written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string,
    private readonly entries: Record<string, ProgressEntry>,
  ) {}

  /** Opens the progress in the folder of a rollout; there is none before the first `apply`. */
  static async open(folder: string): Promise<Progress> {
    const file = join(folder, "progress.json");
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return new Progress(file, {});
    return new Progress(file, progressSchema.parse(JSON.parse(text)).tenancies);
  }

  of(name: string): ProgressEntry | undefined {
    return this.entries[name];
  }

  /** Tenancies whose last deployment no complete audit has followed. */
  get awaitingAudit(): string[] {
    return Object.keys(this.entries).filter((name) => this.entries[name]?.awaitsAudit);
  }

  /** Resolves when it is on disk. Tenancies that go side by side write one after the other. */
  async set(name: string, entry: ProgressEntry): Promise<void> {
    this.entries[name] = entry;
    const text = `${JSON.stringify({ schemaVersion: 1, tenancies: this.entries }, undefined, 2)}\n`;
    this.#written = this.#written.then(() => writeWhole(this.file, text));
    await this.#written;
  }
}
