import { printError, printed } from "../terminal/print";
import { printableLines, shown } from "../terminal/shown";

/** Exit codes of every command. */
export type ExitCode = 0 | 1 | 2 | 3;

/**
 * Runs a command to its exit code and ends the process, whatever sockets are still open. An error of the caller's making
 * is told in its own words; any other is a defect and shows its stack.
 */
export async function finish(command: () => Promise<ExitCode>): Promise<void> {
  const code = await command().catch((error: unknown): ExitCode => {
    printError(shown`${printableLines(describeFailure(error))}\n`);
    return 1;
  });
  await printed();
  process.exit(code);
}

/** Names of the runtime's own errors: whoever meant to tell the caller something gave the error a name. */
const unnamed: ReadonlySet<string> = new Set([
  "Error",
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "AggregateError",
]);

function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `credential-audit: ${String(error)}`;
  if (unnamed.has(error.name))
    return `credential-audit failed, which is a defect: ${error.stack ?? error.message}`;
  return `error: ${error.message}`;
}
