import { z } from "zod";
import { formatInstant, type Instant, parseInstant } from "../audit/instant";

export const manifestFileName = "manifest.json";

const hexDigest = z.string().regex(/^[0-9a-f]{64}$/, { error: "expected a SHA-256 in hexadecimal" });
const instant = z.string().refine((text) => parseInstant(text) !== undefined, {
  error: "expected a date-time with offset",
});

/** What ties the files of one run together; written last, so that a run that died has none. */
export const manifestSchema = z.object({
  schemaVersion: z.literal("1.0"),
  runId: z.string().min(1),
  tenancy: z.object({ ocid: z.string(), name: z.string().nullable() }),
  /** When ages were judged. */
  asOf: instant,
  startedAt: instant,
  /** What produced it: the version of this package and of the configuration secret. */
  code: z.object({ version: z.string() }),
  configuration: z.object({ secretId: z.string(), versionNumber: z.number().nullable() }),
  coverage: z.object({ complete: z.boolean(), incompleteBecause: z.array(z.string()) }),
  files: z.array(z.object({ name: z.string().min(1), size: z.int().min(0), sha256: hexDigest })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The folder of one run: `<tenancy>/<yyyy>/<mm>/<dd>/<run id>/`, by the day on which it started, UTC. */
export function runFolder(tenancyName: string, startedAt: Instant, runId: string): string {
  const [date = ""] = formatInstant(startedAt).split("T");
  return `${objectNamePart(tenancyName)}/${date.replaceAll("-", "/")}/${runId}/`;
}

/** A name as one part of an object name: what could end the part or confuse a shell becomes `-`. */
export function objectNamePart(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "-");
}

/** JSON as evidence holds it: for people too, and always the same bytes for the same content. */
export function evidenceJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
