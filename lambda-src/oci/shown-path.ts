/** Where a path ends and something else that was pasted in its place begins: no part of a path is longer. */
const longestPart = 80;

const path = /^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][^\p{C}]*$/u;
const fileName = /^[\w.-]{1,60}\.(?:pem|key|token|txt|conf|cfg|ini)$/i;

/**
 * A path as a message may show it. What was given in place of a path can be the secret itself
 * (`OCI_CLI_KEY_FILE="$(cat key.pem)"`), so only what clearly is a path is shown.
 */
export function shownPath(value: string): string {
  const parts = value.split(/[/\\]/);
  const clear =
    (path.test(value) && parts.every((part) => part.length <= longestPart)) || fileName.test(value);
  return clear ? value : "(not shown: what was given does not look like a path)";
}

/** A path that is no place for a secret, such as that of a configuration file: a bare name is shown as well. */
export function shownName(value: string): string {
  return /^\w[\w.-]{0,30}$/.test(value) ? value : shownPath(value);
}
