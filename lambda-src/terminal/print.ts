import { painted, type Shown, shown } from "./shown";

/** The only place that writes to the terminal (eslint.config.mjs): what it takes cannot be a string that others wrote. */
export function print(text: Shown): void {
  process.stdout.write(withoutCommands(text));
}

/** What is said beside the result: warnings, errors, progress. */
export function printError(text: Shown): void {
  process.stderr.write(withoutCommands(text));
}

/** Resolves when everything that was printed has been handed to the system. */
export async function printed(): Promise<void> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => void stream.write("", () => resolve())),
    ),
  );
}

/**
 * The log of a pipeline takes some lines for commands to its runner: `::add-mask::…` at the start of a line, whatever white
 * space is before it, and `##[…]` or `##vso[…]` anywhere (GitHub, "Workflow commands"; actions/runner, `ActionCommand.cs`;
 * Azure Pipelines, "Logging commands"). Nothing of ours begins so; a name, or where a long one is broken, may.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^([^\S\n]*):(?=:)/gm, "$1\\u{3a}").replace(/##(?=(?:vso)?\[)/g, "#\\u{23}");
}

/** A line of a command that a platform team runs, from words of its own and of others. */
export function say(text: unknown): void {
  print(shown`${painted(String(text))}\n`);
}

/** The same for what is said beside the result. */
export function complain(text: unknown): void {
  printError(shown`${painted(String(text))}\n`);
}
