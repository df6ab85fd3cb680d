import { z } from "zod";
import { parseInstant } from "../audit/instant";
import { hexDigest } from "./chain";
import { EvidenceFault } from "./evidence-fault";
import { fileNamePattern, manifestFileName } from "./object-names";
import { parseStored } from "./stored-json";

const instant = z.string().refine((text) => parseInstant(text) !== undefined, {
  error: "expected a date-time with offset",
});

/** What ties the files of one run together; written last, so that a run that died has none. */
export const manifestSchema = z.object({
  schemaVersion: z.enum(["1.0", "1.1"]),
  runId: z.string().min(1),
  tenancy: z.object({ ocid: z.string(), name: z.string().nullable() }),
  /** When ages were judged. */
  asOf: instant,
  startedAt: instant,
  /** What produced it: the version of this package and of the configuration secret. */
  code: z.object({ version: z.string() }),
  configuration: z.object({
    secretId: z.string(),
    versionNumber: z.number().nullable(),
    /** Digest of the secret's content. Absent before version 1.1. */
    sha256: hexDigest.optional(),
  }),
  coverage: z.object({ complete: z.boolean(), incompleteBecause: z.array(z.string()) }),
  files: z
    .array(
      z.object({
        name: z.string().regex(fileNamePattern, { error: "expected the name of a file, without a folder" }),
        size: z.int().min(0),
        sha256: hexDigest,
      }),
    )
    .max(100),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** No manifest is larger, in bytes. */
export const largestManifest = 4_194_304;

/** Parses a manifest. @throws {EvidenceFault} when it is none, or lists a file twice or itself. */
export function parseManifest(name: string, content: Buffer): Manifest {
  const manifest = parseStored(manifestSchema, name, "a manifest", content);
  const seen = new Set<string>([manifestFileName]);
  for (const { name: file } of manifest.files) {
    if (seen.has(file)) throw new EvidenceFault(`${name} lists ${file}, which is listed or itself already`);
    seen.add(file);
  }
  return manifest;
}
