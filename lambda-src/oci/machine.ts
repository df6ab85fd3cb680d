import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { printError } from "../terminal/print";
import { printable, shown } from "../terminal/shown";
import { thrownValue } from "./thrown-value";

/** What of the machine decides how to authenticate; tests bring their own. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  /** @throws an error with Node's `code` */
  readonly readFile: (path: string) => string;
  /** Permission bits of a file; left out where the system has none. */
  readonly permissionsOf?: ((path: string) => number) | undefined;
  /** Tells the caller of something that is unwise but works. */
  readonly warn?: ((text: string) => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function thisMachine(): Machine {
  return {
    env: process.env,
    homeDirectory: homedir(),
    readFile: (path) => readFileSync(path, "utf8"),
    permissionsOf: process.platform === "win32" ? undefined : (path) => statSync(path).mode & 0o777,
    warn: (text) => printError(shown`${printable(text)}\n`),
    now: Date.now,
  };
}

/** An environment variable; empty counts as not set, since pipelines cannot unset what they inherit. */
export function variable({ env }: Machine, name: string): string | undefined {
  const value = env[name];
  return value === "" ? undefined : value;
}

/** A path with `~` for the home directory, as Oracle's configuration files write it. */
export function expandHome(path: string, { homeDirectory }: Machine): string {
  return path === "~" || /^~[/\\]/.test(path) ? homeDirectory + path.slice(1) : path;
}

/** Why a file cannot be read, in words. */
export function unreadable(error: unknown): string {
  switch (thrownValue(error).code) {
    case "ENOENT":
    case "ENOTDIR":
      return "does not exist";
    case "EACCES":
    case "EPERM":
      return "must not be read by this user";
    case "EISDIR":
      return "is a folder";
    default:
      return `cannot be read (${thrownValue(error).code ?? "unknown reason"})`;
  }
}

export function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(thrownValue(error).code ?? "");
}
