import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { type Report, type ReportedCredential, reportSchemaVersion } from "../audit/report";
import { reportLines, ReportLinesError } from "./report-lines";
import { reportedCredentialSchema, reportOf, reportSchema } from "./report-schema";

/** A file that should hold a report does not. */
export class ReportFileError extends Error {
  override readonly name = "ReportFileError";

  constructor(
    readonly path: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`${path}: ${problem}`, options);
  }
}

/**
 * Reads a `report.json` back. `path` can be the file or the folder of a run.
 *
 * @throws {ReportFileError} when it cannot be read, is not JSON or is not a report of a version that this one reads.
 */
export function readReport(path: string): Report {
  const file = reportFile(path);
  return parseReport(readText(file), file);
}

/**
 * Parses the text of a `report.json`; `path` is where it came from, for the message.
 *
 * @throws {ReportFileError} when it is not JSON or not a report.
 */
export function parseReport(text: string, path: string): Report {
  return reportOf(checked(reportSchema, asCurrent(parseJson(text, path)), path));
}

/**
 * Parses a `report.json` of any size row by row, without what no later audit is compared by: holders and changes are
 * left out.
 *
 * @throws {ReportFileError} when it is not a report as this package writes it.
 */
export function parseBaseline(content: Buffer, path: string): Report {
  const members: Record<string, unknown> = { credentials: [], holders: [], delta: null };
  const credentials: ReportedCredential[] = [];
  try {
    for (const { member, isElement, json } of reportLines(content)) {
      if (member === "holders" || member === "delta") continue;
      if (!isElement) members[member] = parseJson(json, path);
      else if (member === "credentials")
        credentials.push(checked(reportedCredentialSchema, parseJson(json, path), path));
    }
  } catch (error) {
    if (!(error instanceof ReportLinesError)) throw error;
    throw new ReportFileError(path, error.message, { cause: error });
  }
  return { ...reportOf(checked(reportSchema, asCurrent(members), path)), credentials };
}

/** Versions whose reports are of the current shape but for what it has more; see `test/data/reports`. */
const earlierVersions: ReadonlySet<unknown> = new Set(["1.0", "1.1", "1.2"]);

function asCurrent(value: unknown): unknown {
  return typeof value === "object" &&
    value !== null &&
    "schemaVersion" in value &&
    earlierVersions.has(value.schemaVersion)
    ? { ...value, schemaVersion: reportSchemaVersion }
    : value;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ReportFileError(path, "is not JSON. Is it the report.json of a finished run?", {
      cause: error,
    });
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ReportFileError(path, `is not a report: ${describe(parsed.error.issues)}`, {
    cause: parsed.error,
  });
}

function reportFile(path: string): string {
  try {
    return statSync(path).isDirectory() ? join(path, "report.json") : path;
  } catch (error) {
    throw new ReportFileError(
      path,
      "cannot be found. Give a report.json, or the folder of a run that holds one",
      { cause: error },
    );
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ReportFileError(path, `cannot be read: ${reason}`, { cause: error });
  }
}

const issuesShown = 3;

function describe(issues: readonly z.core.$ZodIssue[]): string {
  const shown = issues
    .slice(0, issuesShown)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  const more = issues.length - shown.length;
  return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
}
