import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isLive, rotationPolicySchema } from "../lambda-src/audit/rotation-policy";
import { isReservedTenancyName } from "../lambda-src/contract/reserved-names";
import { type Mistake, SettingsDocument } from "../lambda-src/settings-file/settings-document";
import { settingsText, UnreadableFileError } from "../lambda-src/settings-file/settings-text";
import { group } from "./settings/together";
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

/** A file of the folder, with its name for messages. */
interface TenancyDocument {
  readonly file: string;
  readonly document: SettingsDocument;
}

function problem(
  { file, document }: TenancyDocument,
  severity: TenancyProblem["severity"],
  path: readonly PropertyKey[],
  message: string,
): TenancyProblem {
  return asProblem(
    file,
    path.length === 0 ? wholeFile(message) : document.mistakeAt(path, message),
    severity,
  );
}

function asProblem(
  file: string,
  { line, path, found, message }: Mistake,
  severity: TenancyProblem["severity"] = "error",
): TenancyProblem {
  return { severity, file, line, path, found, message };
}

/** A mistake of a file as a whole. */
function wholeFile(message: string): Mistake {
  return { line: 1, column: 1, path: "", found: undefined, message };
}

/** What the file has at the top under `key`, right or wrong. */
function setting({ value }: SettingsDocument, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function expiredProblems(one: TenancyDocument, asOf: Date): TenancyProblem[] {
  const rotation = rotationPolicySchema.safeParse(setting(one.document, "rotation"));
  if (!rotation.success) return [];
  return (["exemptions", "acceptedGaps"] as const).flatMap((key) =>
    (rotation.data[key] ?? []).flatMap((entry, index) =>
      isLive(entry.until, asOf.getTime())
        ? []
        : [
            problem(
              one,
              "warning",
              ["rotation", key, index, "until"],
              "has expired and no longer counts: expected a date from today on, or no entry",
            ),
          ],
    ),
  );
}

/** Days that a retention rule is known before it locks (Oracle, "Using Retention Rules to Preserve Data"). */
const daysBeforeLock = 14;

/** A lock that Oracle would refuse, unless the rule has it already: a tenancy file outlives the date. */
function lockProblems(one: TenancyDocument, asOf: Date): TenancyProblem[] {
  const lock = group(setting(one.document, "evidence"))["lockRetentionFrom"];
  const ahead = typeof lock === "string" ? Date.parse(lock) - asOf.getTime() : Number.NaN;
  if (!(ahead < daysBeforeLock * 24 * 3_600_000)) return [];
  const message = `is not ${daysBeforeLock} days ahead: Oracle refuses it, unless the rule was deployed with this very date`;
  return [problem(one, "warning", ["evidence", "lockRetentionFrom"], message)];
}

/** The file as YAML; `undefined` when it is none, which `found` then tells. */
function readDocument(file: string, found: TenancyProblem[]): SettingsDocument | undefined {
  try {
    const document = new SettingsDocument(settingsText(file));
    found.push(...document.syntaxMistakes.map((mistake) => asProblem(file, mistake)));
    return document.syntaxMistakes.length === 0 ? document : undefined;
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    found.push(asProblem(file, wholeFile(`the file cannot be read: ${error.message}`)));
    return undefined;
  }
}

/** A file that is YAML, whatever else is wrong with it. */
interface ReadableFile extends TenancyDocument {
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
        .map(({ file }) => file)
        .join(", ");
    const [sameName, sameTenancy] = [others("name"), others("tenancy")];
    return [
      ...(sameName === ""
        ? []
        : [problem(one, "error", [], `two files for the stack ${one.name}: ${sameName} too`)]),
      ...(sameTenancy === ""
        ? []
        : [
            problem(one, "error", ["tenancy"], `two files for one tenancy: ${sameTenancy} too; expected one`),
          ]),
    ];
  });
}

/**
 * Reads every `*.yaml` and `*.yml` file of a folder and reports all that is wrong in all of them.
 *
 * @param folder - Folder of tenancy files.
 * @param asOf - Instant at which exemptions are judged as expired. Default now.
 * @throws NodeJS.ErrnoException when the folder cannot be read.
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
    const stack = basename(name, extname(name));
    const found: TenancyProblem[] = [];
    if (!stackName.test(stack)) {
      const expected = "expected lower-case letters, digits and hyphens";
      found.push(asProblem(file, wholeFile(`the file's name is the stack's: ${expected}, got "${stack}"`)));
    }
    if (isReservedTenancyName(stack)) {
      const why = `the evidence bucket has a folder "${stack}" for itself: rename this file`;
      found.push(asProblem(file, wholeFile(why)));
    }
    const document = readDocument(file, found);
    if (document) {
      const one = { file, document, name: stack, tenancy: setting(document, "tenancy") };
      problems.push(...expiredProblems(one, asOf), ...lockProblems(one, asOf));
      readable.push(one);
      const result = tenancySchema.safeParse(document.value);
      if (!result.success)
        found.push(...document.mistakes(tenancySchema).map((mistake) => asProblem(file, mistake)));
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
