import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { differenceSchema } from "./difference";

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);

const plannedSchema = z.object({
  name: z.string(),
  wave: z.int(),
  status: z.enum(["no-change", "changes", "blocked"]),
  differences: z.array(differenceSchema),
  /** Addresses of guarded resources that the plan would replace, destroy or weaken without leave. */
  blocked: z.array(z.string()),
  /** What the plan was made from, and the plan itself. A plan is stale as soon as one of them is another. */
  configurationDigest: hexDigest,
  planDigest: hexDigest,
  state: z.object({ lineage: z.string(), serial: z.number() }).optional(),
});

/** A tenancy that could not be planned. */
const failedSchema = z.object({
  name: z.string(),
  /** Absent when the tenancy file cannot be read. */
  wave: z.int().optional(),
  status: z.literal("error"),
  problem: z.string(),
});

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  imagesChecked: z.boolean(),
  tenancies: z.array(z.discriminatedUnion("status", [plannedSchema, failedSchema])),
});

/** A tenancy with a plan that can be looked at. */
export type PlannedTenancy = z.infer<typeof plannedSchema>;
/** What was planned, tenancy by tenancy: what is reviewed, and what `apply` holds itself to. */
export type RolloutRecord = z.infer<typeof recordSchema>;

export const isPlanned = (tenancy: RolloutRecord["tenancies"][number]): tenancy is PlannedTenancy =>
  tenancy.status !== "error";

/** There is nothing to apply. */
export class NoRolloutError extends Error {
  override readonly name = "NoRolloutError";

  constructor(folder: string, options?: ErrorOptions) {
    super(`There is no plan in ${folder}: run \`npm run rollout -- plan\` first.`, options);
  }
}

/** The record is another than the one that was planned and approved. */
export class ForeignRolloutError extends Error {
  override readonly name = "ForeignRolloutError";
}

/** The files of one rollout. */
export class RolloutFolder {
  constructor(readonly folder: string) {}

  get recordFile(): string {
    return join(this.folder, "summary.json");
  }

  get markdownFile(): string {
    return join(this.folder, "summary.md");
  }

  planFile(name: string): string {
    return join(this.folder, "plans", `${name}.tfplan`);
  }

  async create(): Promise<void> {
    // A plan holds the configuration and the state of a tenancy.
    await mkdir(join(this.folder, "plans"), { recursive: true, mode: 0o700 });
  }

  /** @throws {NoRolloutError} */
  async read(): Promise<RolloutRecord> {
    const text = await readFile(this.recordFile, "utf8").catch((error: unknown) => {
      throw new NoRolloutError(this.folder, { cause: error });
    });
    return recordSchema.parse(JSON.parse(text));
  }

  /**
   * Holds the record, and with it every plan that it names, to a digest that came another way.
   * @throws {NoRolloutError} {@link ForeignRolloutError}
   */
  async requireDigest(expected: string): Promise<void> {
    const found = await digestOf(this.recordFile).catch((error: unknown) => {
      throw new NoRolloutError(this.folder, { cause: error });
    });
    if (found !== expected)
      throw new ForeignRolloutError(
        `${this.recordFile} is not what was planned: its SHA-256 is ${found}, and the plan's was ${expected}. Plan again.`,
      );
  }

  async write(record: RolloutRecord, markdown: string): Promise<void> {
    await writeWhole(this.recordFile, `${JSON.stringify(record, undefined, 2)}\n`);
    await writeWhole(this.markdownFile, markdown);
  }
}

/** Writes a file so that whoever reads it sees the old content or the new, never half of it. */
export const writeWhole = async (file: string, content: string): Promise<void> => {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, content);
  await rename(unfinished, file);
};

/** SHA-256 of a file, in hexadecimal. */
export const digestOf = async (file: string): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
};
