import { type RotationPolicyInput, rotationPolicySchema } from "../audit/rotation-policy";
import { type Mistake, SettingsDocument } from "./settings-document";
import { settingsText, UnreadableFileError } from "./settings-text";

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
  try {
    return parsePolicy(settingsText(path), path);
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    throw new PolicyFileError(`the policy file ${path} cannot be read: ${error.message}`, { cause: error });
  }
}

/**
 * Parses the text of a policy file; `path` is where it came from, for the messages.
 *
 * @throws {PolicyFileError} when it has mistakes.
 */
export function parsePolicy(text: string, path: string): RotationPolicyInput {
  const document = new SettingsDocument(text);
  if (document.syntaxMistakes.length > 0) throw mistaken(document.syntaxMistakes, path);
  if (document.value === null) throw new PolicyFileError(`${path}: is empty: expected a rotation policy`);
  const parsed = rotationPolicySchema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  throw mistaken(document.mistakes(rotationPolicySchema), path);
}

function mistaken(mistakes: readonly Mistake[], file: string): PolicyFileError {
  const count = mistakes.length === 1 ? "one mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ line, column, path, message, found }) => {
    const where = path === "" ? "" : `${path}: `;
    return `  ${file}:${line}:${column}: ${where}${message}${found === undefined ? "" : ` (found ${found})`}`;
  });
  return new PolicyFileError(`the policy file has ${count}:\n${lines.join("\n")}`);
}
