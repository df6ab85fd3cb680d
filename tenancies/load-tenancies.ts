import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";
import { isLive, rotationPolicySchema } from "../lambda-src/audit/rotation-policy";
import { isReservedTenancyName } from "../lambda-src/contract/reserved-names";
import { type TenancyFile, tenancySchema } from "./tenancy-schema";

/** Something wrong, or worth a warning, in a tenancy file. */
export interface TenancyProblem {
  readonly severity: "error" | "warning";
  readonly file: string;
  /** Line in the file, from 1. */
  readonly line: number;
  /** Where in the document, such as `notifications.emails[0]`; empty for the whole. */
  readonly path: string;
  /**
   * What was found there, as the file has it; `undefined` when nothing is there. Paths of URLs are left out: the address
   * of a webhook is a secret, and this is printed.
   */
  readonly found: string | undefined;
  /** What was expected, or what is wrong. */
  readonly message: string;
}

/** A tenancy file that can be deployed. */
export interface Tenancy {
  /** Name of the stack: the file's name without its extension. */
  readonly name: string;
  readonly file: string;
  readonly settings: TenancyFile;
}

export interface LoadedTenancies {
  /** The files without an error, by name. */
  readonly tenancies: readonly Tenancy[];
  /** Everything wrong in all files, by file and line. */
  readonly problems: readonly TenancyProblem[];
}

/** `file:line  path: message, found "…"`. */
export function problemText(problem: TenancyProblem): string {
  const where = `${problem.file}:${problem.line}`;
  const path = problem.path === "" ? "" : ` ${problem.path}:`;
  const found = problem.found === undefined ? "" : `; found ${problem.found}`;
  return `${where}: ${problem.severity}:${path} ${problem.message}${found}`;
}

const stackName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}

/** The issues at the deepest place: a union hides what is wrong inside the branch that was meant. */
function flatten(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const meant = issue.errors.filter((branch) =>
    branch.every((inner) => inner.code !== "invalid_type" || inner.path.length > 0),
  );
  // The branch with the fewest complaints is the one that the writer most likely meant.
  const [best] = meant.toSorted((a, b) => a.length - b.length);
  if (!best) return [issue];
  return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

class TenancyDocument {
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(
    readonly file: string,
    source: string,
  ) {
    this.#document = parseDocument(source, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: true,
    });
  }

  get syntaxProblems(): TenancyProblem[] {
    return [...this.#document.errors, ...this.#document.warnings].map((error) => ({
      severity: "error",
      file: this.file,
      line: this.#lines.linePos(error.pos[0]).line,
      path: "",
      found: undefined,
      message: error.message,
    }));
  }

  /** Whether the file has anything at `path`, which may be null. */
  has(path: readonly PropertyKey[]): boolean {
    return path.length === 0 || this.#document.hasIn(path);
  }

  value(): unknown {
    return this.#document.toJS();
  }

  /** What the file has at the top under `key`, right or wrong. */
  setting(key: string): unknown {
    const value = this.value();
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  }

  problem(
    severity: TenancyProblem["severity"],
    path: readonly PropertyKey[],
    message: string,
  ): TenancyProblem {
    const { line, found } = this.#at(path);
    return { severity, file: this.file, line, path: pathText(path), found, message };
  }

  /** Line and text of the node at `path`, or of its nearest ancestor that the file has. */
  #at(path: readonly PropertyKey[]): { line: number; found: string | undefined } {
    for (let length = path.length; length > 0; length--) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (!isNode(node) || !node.range) continue;
      const value: unknown = node.toJS(this.#document);
      return {
        line: this.#lines.linePos(node.range[0]).line,
        found: length === path.length ? shown(value) : undefined,
      };
    }
    return { line: 1, found: undefined };
  }
}

/** A value of the file, fit to be printed. */
function shown(value: unknown): string {
  return JSON.stringify(value)
    .replace(/(https?:\/\/[^/\s"]+\/)[^\s"]+/gi, "$1…")
    .slice(0, 120);
}

function missing(issue: z.core.$ZodIssue): string {
  const expected = /^Invalid input: (expected .*), received undefined$/.exec(issue.message)?.[1];
  return `is missing: ${expected ?? issue.message}`;
}

function issueProblems(document: TenancyDocument, error: z.ZodError): TenancyProblem[] {
  return error.issues.flatMap(flatten).flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        ...document.problem("error", [...issue.path, key], "unknown setting: expected one of the schema's"),
        // Not its value, which nothing is known of: it may be a secret.
        found: JSON.stringify(key),
      }));
    }
    return [document.problem("error", issue.path, document.has(issue.path) ? issue.message : missing(issue))];
  });
}

function expiredProblems(document: TenancyDocument, asOf: Date): TenancyProblem[] {
  const rotation = rotationPolicySchema.safeParse(document.setting("rotation"));
  if (!rotation.success) return [];
  return (["exemptions", "acceptedGaps"] as const).flatMap((key) =>
    (rotation.data[key] ?? []).flatMap((entry, index) =>
      isLive(entry.until, asOf.getTime())
        ? []
        : [
            document.problem(
              "warning",
              ["rotation", key, index, "until"],
              "has expired and no longer counts: expected a date from today on, or no entry",
            ),
          ],
    ),
  );
}

/** A file that is YAML, whatever else is wrong with it. */
interface ReadableFile {
  readonly document: TenancyDocument;
  /** Name of the stack. */
  readonly name: string;
  /** What it has as `tenancy`. */
  readonly tenancy: unknown;
}

/** Two files for one stack, or for one tenancy: a mistake of each of them. */
function clashProblems(files: readonly ReadableFile[]): TenancyProblem[] {
  return files.flatMap((one) => {
    const others = (key: "name" | "tenancy"): string =>
      files
        .filter((other) => other !== one && typeof one[key] === "string" && other[key] === one[key])
        .map(({ document }) => document.file)
        .join(", ");
    const [sameName, sameTenancy] = [others("name"), others("tenancy")];
    return [
      ...(sameName === ""
        ? []
        : [one.document.problem("error", [], `two files for the stack ${one.name}: ${sameName} too`)]),
      ...(sameTenancy === ""
        ? []
        : [
            one.document.problem(
              "error",
              ["tenancy"],
              `two files for one tenancy: ${sameTenancy} too; expected one`,
            ),
          ]),
    ];
  });
}

/**
 * Reads every `*.yaml` and `*.yml` file of a folder and reports all that is wrong in all of them.
 *
 * @param folder - Folder of tenancy files.
 * @param asOf - Instant at which exemptions are judged as expired. Default now.
 * @throws NodeJS.ErrnoException when the folder or a file cannot be read.
 */
export function loadTenancies(folder: string, asOf: Date = new Date()): LoadedTenancies {
  const files = readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  const problems: TenancyProblem[] = [];
  const loaded: Tenancy[] = [];
  const readable: ReadableFile[] = [];
  for (const name of files) {
    const file = join(folder, name);
    const document = new TenancyDocument(file, readFileSync(file, "utf8"));
    const stack = basename(name, extname(name));
    const found = document.syntaxProblems;
    const isReadable = found.length === 0;
    if (!stackName.test(stack)) {
      found.push(
        document.problem(
          "error",
          [],
          `the file's name is the stack's: expected lower-case letters, digits and hyphens, got "${stack}"`,
        ),
      );
    }
    if (isReservedTenancyName(stack))
      found.push(
        document.problem(
          "error",
          [],
          `the evidence bucket has a folder "${stack}" for itself: rename this file`,
        ),
      );
    if (isReadable) {
      problems.push(...expiredProblems(document, asOf));
      readable.push({ document, name: stack, tenancy: document.setting("tenancy") });
      const result = tenancySchema.safeParse(document.value());
      if (!result.success) found.push(...issueProblems(document, result.error));
      else if (found.length === 0) loaded.push({ name: stack, file, settings: result.data });
    }
    problems.push(...found);
  }
  const clashes = clashProblems(readable);
  problems.push(...clashes);
  const clashing = new Set(clashes.map(({ file }) => file));
  return {
    tenancies: loaded.filter(({ file }) => !clashing.has(file)),
    problems: problems.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line),
  };
}
