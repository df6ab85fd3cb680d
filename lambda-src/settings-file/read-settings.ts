import type { z } from "zod";
import { type Mistake, SettingsDocument } from "./settings-document";
import { settingsText, UnreadableFileError } from "./settings-text";

/** A settings file cannot be read, or has mistakes: the message lists all of them, each with file, line, column and path. */
export class SettingsFileError extends Error {
  override readonly name: string = "SettingsFileError";
}

/** What kind of file it is, for the messages: a `policy` file, which holds `a rotation policy`. */
export interface FileKind {
  readonly name: string;
  readonly content: string;
}

/**
 * Reads settings from a YAML or JSON file.
 *
 * @throws {SettingsFileError} when it cannot be read or has mistakes.
 */
export function readSettings<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  what: FileKind,
): z.infer<Schema> {
  try {
    return parseSettings(settingsText(path), path, schema, what);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    throw new SettingsFileError(`the ${what.name} file ${path} cannot be read: ${error.message}`, {
      cause: error,
    });
  }
}

/**
 * Parses the text of a settings file; `path` is where it came from, for the messages.
 *
 * @throws {SettingsFileError} when it has mistakes.
 */
export function parseSettings<Schema extends z.ZodType>(
  text: string,
  path: string,
  schema: Schema,
  what: FileKind,
): z.infer<Schema> {
  const document = new SettingsDocument(text);
  if (document.syntaxMistakes.length > 0) throw mistaken(document.syntaxMistakes, path, what);
  if (document.value === null) throw new SettingsFileError(`${path}: is empty: expected ${what.content}`);
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw mistaken(document.mistakes(schema), path, what);
}

function mistaken(mistakes: readonly Mistake[], file: string, what: FileKind): SettingsFileError {
  const count = mistakes.length === 1 ? "one mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ line, column, path, message, found }) => {
    const where = path === "" ? "" : `${path}: `;
    return `  ${file}:${line}:${column}: ${where}${message}${found === undefined ? "" : ` (found ${found})`}`;
  });
  return new SettingsFileError(`the ${what.name} file has ${count}:\n${lines.join("\n")}`);
}
