import { readFileSync, statSync } from "node:fs";

/** A settings file cannot be read. */
export class UnreadableFileError extends Error {
  override readonly name = "UnreadableFileError";
}

/** The largest settings file, in bytes: far more than anybody writes. */
const largest = 1024 * 1024;

/**
 * The text of a file that people write.
 *
 * @throws {UnreadableFileError} with the reason, when it cannot be read, is too large or is no text.
 */
export function settingsText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > largest) throw new UnreadableFileError(`it has ${size} bytes: expected at most ${largest}`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    if (error instanceof UnreadableFileError) throw error;
    throw new UnreadableFileError(reason(error), { cause: error });
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
