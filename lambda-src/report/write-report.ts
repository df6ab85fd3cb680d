import { constants } from "node:fs";
import { access, type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { ReportFormat } from "./formats";
import { chunksOf, type ReportSource } from "./report-file";

/** The output folder or a file in it cannot be written. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/**
 * Makes the output folder and tries it out, so that a long audit does not end at a folder that cannot be written.
 *
 * @throws {OutputError} when a file cannot be written there.
 */
export async function prepareOutput(directory: string): Promise<void> {
  const probe = temporaryName(directory, "probe");
  try {
    await makeFolder(resolve(directory));
    await access(directory, constants.W_OK | constants.X_OK);
    const file = await open(probe, "wx");
    await file.close();
  } catch (error) {
    throw outputError(`cannot write to the output folder ${resolve(directory)}`, error);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/**
 * Writes the files of some formats. Each is complete or absent: it gets its name only when all of it is on the disk.
 *
 * @returns the paths of the files, in the order in which they were written.
 * @throws {OutputError} when one cannot be written; those written before stay.
 */
export async function writeReport(
  source: ReportSource,
  formats: readonly ReportFormat[],
  directory: string,
): Promise<string[]> {
  return writeFiles(
    formats
      .flatMap(({ files }) => files)
      .flatMap((file) => {
        const chunks = chunksOf(file, source);
        return chunks ? [{ fileName: file.fileName, chunks }] : [];
      }),
    directory,
  );
}

/**
 * Writes files, each complete or not at all.
 *
 * @returns their paths, in order.
 * @throws {OutputError} when one cannot be written; those written before stay.
 */
export async function writeFiles(
  files: readonly { readonly fileName: string; readonly chunks: Iterable<string> }[],
  directory: string,
): Promise<string[]> {
  const written: string[] = [];
  for (const { fileName, chunks } of files) {
    const path = join(directory, fileName);
    await writeWhole(path, temporaryName(directory, fileName), chunks);
    written.push(path);
  }
  return written;
}

async function writeWhole(path: string, temporary: string, chunks: Iterable<string>): Promise<void> {
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, "wx");
    // One write for each chunk: a stream of our own would only add a buffer.
    for (const chunk of chunks) await file.appendFile(chunk);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, path);
  } catch (error) {
    await file?.close().catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw outputError(`cannot write ${resolve(path)}, so that file was left out`, error);
  }
}

/** A folder and those above it. Node's own `recursive` never ends below /proc, where nothing can be made. */
async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "ENOENT" && !(await isFolder(dirname(directory)))) {
      await makeFolder(dirname(directory));
      await mkdir(directory);
    } else if (!(await isFolder(directory))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

function temporaryName(directory: string, name: string): string {
  return join(directory, `.${name}.${process.pid}.tmp`);
}

const advice: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space, or give another folder with --out",
  EDQUOT: "the disk quota is used up: free some space, or give another folder with --out",
  EFBIG: "it would be larger than the file system or the limits of this process allow",
  EACCES: "not allowed: change its permissions, or give another folder with --out",
  EPERM: "not allowed: change its permissions, or give another folder with --out",
  EROFS: "the file system is read-only: give another folder with --out",
  ENOTDIR: "a part of the path is a file: give another folder with --out",
  ENOENT: "no folder can be made there: give another one with --out",
  EEXIST: "there is a file of that name: give another folder with --out",
  EISDIR: "there is a folder of that name: give another folder with --out",
};

/** Errors of the file system get advice; any other is a defect of a writer and stays what it is. */
function outputError(what: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  const said = advice[code] ?? (error as Error).message;
  return new OutputError(`${what}: ${said}`, { cause: error });
}

function systemErrorCode(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined ? code : undefined;
}
