import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import type { Report } from "../audit/report";
import { reportSchema } from "./report-schema";

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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ReportFileError(path, "is not JSON. Is it the report.json of a finished run?", {
      cause: error,
    });
  }
  const parsed = reportSchema.safeParse(value);
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
