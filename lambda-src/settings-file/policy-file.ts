import { readFileSync } from "node:fs";
import { isMap, isPair, isScalar, LineCounter, type Document, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import { type RotationPolicyInput, rotationPolicySchema } from "../audit/rotation-policy";
import { suggest } from "./suggest";

/** A policy file cannot be read, or has mistakes: the message lists all of them, each with file, line, column and path. */
export class PolicyFileError extends Error {
  override readonly name = "PolicyFileError";
}

/**
 * Reads a rotation policy from a YAML or JSON file.
 *
 * @throws {PolicyFileError} when it cannot be read or has mistakes.
 */
export function readPolicyFile(path: string): RotationPolicyInput {
  return parsePolicy(readText(path), path);
}

/**
 * Parses the text of a policy file; `path` is where it came from, for the messages.
 *
 * @throws {PolicyFileError} when it has mistakes.
 */
export function parsePolicy(text: string, path: string): RotationPolicyInput {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw mistakes(document.errors.map(({ pos: [offset], message }) => `${at(offset)}: ${message}`));
  }
  const parsed = rotationPolicySchema.safeParse(valueOf(document, path));
  if (parsed.success) return parsed.data;
  throw mistakes(
    parsed.error.issues
      .flatMap((issue) => describe(issue, document))
      .sort((a, b) => a.offset - b.offset)
      .map(({ offset, problem }) => `${at(offset)}: ${problem}`),
  );
}

function valueOf(document: Document, path: string): unknown {
  if (document.contents === null) throw new PolicyFileError(`${path}: is empty: expected a rotation policy`);
  try {
    return document.toJS();
  } catch (error) {
    // An alias that resolves to nothing, or too many of them.
    throw new PolicyFileError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

interface Mistake {
  readonly offset: number;
  readonly problem: string;
}

function describe(issue: z.core.$ZodIssue, document: Document): Mistake[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      offset: offsetOf(document, [...issue.path, key], "key"),
      problem: `${pathText([...issue.path, key])}: unknown setting.${suggest(key, settingsAt(issue.path))}`,
    }));
  }
  const found = document.getIn(issue.path);
  const shown = isScalarValue(found) ? ` (found ${JSON.stringify(found).slice(0, 60)})` : "";
  const where = issue.path.length === 0 ? "" : `${pathText(issue.path)}: `;
  const missing = issue.code === "invalid_type" && found === undefined;
  const problem = missing ? `${where}is missing` : `${where}${issue.message}${shown}`;
  return [{ offset: offsetOf(document, issue.path, "value"), problem }];
}

/** Where a setting stands, or the nearest thing around it that is in the file. */
function offsetOf(document: Document, path: readonly PropertyKey[], part: "key" | "value"): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const name = path[length - 1];
    const offset =
      part === "key" && length === path.length && isMap(parent)
        ? keyOffset(parent.items, name)
        : rangeStart(document.getIn(path.slice(0, length), true));
    if (offset !== undefined) return offset;
  }
  return rangeStart(document.contents) ?? 0;
}

function keyOffset(items: readonly unknown[], name: PropertyKey | undefined): number | undefined {
  for (const item of items) {
    if (isPair(item) && isScalar(item.key) && item.key.value === name) return rangeStart(item.key);
  }
  return undefined;
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function isScalarValue(value: unknown): value is string | number | boolean | null {
  return value === null || ["string", "number", "boolean"].includes(typeof value);
}

/** `exemptions[2].until` */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}

/** The settings that there are at a path, for a suggestion. */
function settingsAt(path: readonly PropertyKey[]): string[] {
  const [first, second] = path;
  const shape = rotationPolicySchema.shape;
  if (first === undefined) return Object.keys(shape);
  if (first === "types") {
    const types = shape.types.unwrap().shape;
    return second === undefined ? Object.keys(types) : Object.keys(types.api_keys.unwrap().shape);
  }
  if (first === "exemptions") return Object.keys(shape.exemptions.unwrap().element.shape);
  if (first === "acceptedGaps") return Object.keys(shape.acceptedGaps.unwrap().element.shape);
  if (first === "canaries") return Object.keys(shape.canaries.unwrap().element.shape);
  return [];
}

function mistakes(lines: readonly string[]): PolicyFileError {
  const count = lines.length === 1 ? "one mistake" : `${lines.length} mistakes`;
  return new PolicyFileError(`the policy file has ${count}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
}

function readText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new PolicyFileError(`the policy file ${path} cannot be read: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
      return "there is no such file";
    case "EISDIR":
      return "it is a folder";
    case "EACCES":
      return "not allowed";
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return "it is not UTF-8 text";
    default:
      return message;
  }
}
