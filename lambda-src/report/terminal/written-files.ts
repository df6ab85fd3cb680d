import { lines, printable, type Shown, shown } from "../../terminal/shown";

/** Where the files of a command are, for its end. */
export function writtenFiles(paths: readonly string[]): Shown {
  return lines([shown``, shown`Written:`, ...paths.map((path) => shown`  ${printable(path)}`)]);
}
