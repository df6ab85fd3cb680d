import { type IResolveContext, Lazy } from "cdktf";

/** References as cdktf writes them into strings until it resolves them. */
const reference = /(\$\{TfToken\[[\w:.-]+\]\})/;

/**
 * `value` as JSON, in Base64, for an argument of Terraform. References in it are put in by Terraform; everything else
 * is the very JSON text that `JSON.stringify` writes. cdktf's `Fn.jsonencode` is not: it leaves backslashes and quotes
 * as they are, so that Terraform reads other text.
 *
 * The text is ASCII, by JSON's own escapes, because Terraform normalizes Unicode.
 */
export function base64Json(value: unknown): string {
  const parts = jsonText(value).split(reference);
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const text = parts.map((part, index) =>
        // A reference is Terraform's own template; what it stands for (an OCID, a name) needs no escape in JSON.
        index % 2 === 1 ? String(context.resolve(part)) : part.replace(/[\\"]/g, "\\$&"),
      );
      return `\${base64encode("${text.join("")}")}`;
    },
  });
}

/** How long the JSON text can become, in bytes: an OCID has 255 characters at most. */
export function longestJson(value: unknown): number {
  return jsonText(value)
    .split(reference)
    .reduce((sum, part, index) => sum + (index % 2 === 1 ? 255 : part.length), 0);
}

function jsonText(value: unknown): string {
  return JSON.stringify(value)
    .replace(/[\u007f-\uffff]/g, escaped)
    .replace(/(?!\$\{TfToken\[)[$%](?=\{)/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
