/** A command of Oracle's CLI with its options, or a line of shell that prepares one. */
export type Command = OciCommand | { readonly shell: string };

export interface OciCommand {
  /** Words after `oci`, such as `["iam", "auth-token", "delete"]`. */
  readonly oci: readonly string[];
  readonly options: readonly Option[];
}

/** `shell` is put on the line as it is, for what the shell must expand; `value` is quoted. */
export type Option = readonly [name: `--${string}`, value: string | { readonly shell: string }];

/** One line that a POSIX shell runs as meant, whatever the ids and names in it hold. */
export function commandLine(command: Command): string {
  if ("shell" in command) return command.shell;
  const options = command.options.map(
    ([name, value]) => `${name} ${typeof value === "string" ? quoted(value) : value.shell}`,
  );
  return ["oci", ...command.oci, ...options].join(" ");
}

/** Bare when nothing in it means anything to a shell, else in single quotes. */
function quoted(value: string): string {
  return /^[A-Za-z0-9._:/@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
