import { type Condition, parseCondition, PolicySyntaxError } from "./condition";

/** Whom a statement is about. */
export type Subject =
  | { readonly kind: "any-user" | "any-group" }
  | { readonly kind: "group" | "dynamic-group" | "service"; readonly names: readonly string[] };

export const verbs = ["inspect", "read", "use", "manage"] as const;
export type Verb = (typeof verbs)[number];

/** What a statement allows: a verb on a type of resource, or permissions by name. */
export type Grant =
  { readonly verb: Verb; readonly resourceType: string } | { readonly permissions: readonly string[] };

/** A parsed `allow` statement. */
export interface Statement {
  readonly text: string;
  readonly subject: Subject;
  readonly grant: Grant;
  /** `tenancy`, an OCID, or a path of names such as `A:B`. */
  readonly location: "tenancy" | { readonly id: string } | { readonly path: string };
  readonly condition: Condition | undefined;
}

const shape =
  /^allow\s+(?<subject>.+?)\s+to\s+(?:(?<verb>inspect|read|use|manage)\s+(?<type>[a-z][\w-]*)|\{(?<permissions>[^}]+)\})\s+in\s+(?:(?<tenancy>tenancy)|compartment\s+id\s+(?<id>\S+)|compartment\s+(?<path>\S+))(?:\s+where\s+(?<where>.+))?$/is;

/**
 * Parses an `allow` statement as Oracle's "Policy Syntax" has it.
 * @throws {PolicySyntaxError} for what cannot be read; `define`, `endorse` and `admit` are for other tenancies, and not read
 */
export function parseStatement(text: string): Statement {
  const groups = shape.exec(text.trim())?.groups;
  if (groups === undefined) throw new PolicySyntaxError(`cannot read the statement "${text}"`);
  const { subject = "", verb, type = "", permissions, id, path, where } = groups;
  return {
    text,
    subject: parseSubject(subject),
    grant:
      permissions === undefined
        ? { verb: verbOf(verb), resourceType: type.toLowerCase() }
        : { permissions: permissions.split(",").map((permission) => permission.trim().toUpperCase()) },
    location: id !== undefined ? { id } : path !== undefined ? { path } : "tenancy",
    condition: where === undefined ? undefined : parseCondition(where),
  };
}

function verbOf(text: string | undefined): Verb {
  const verb = verbs.find((each) => each === text?.toLowerCase());
  if (verb === undefined) throw new PolicySyntaxError(`${text ?? "nothing"} is no verb`);
  return verb;
}

function parseSubject(text: string): Subject {
  const [first = "", ...rest] = text.trim().split(/\s+/);
  const kind = first.toLowerCase();
  if (rest.length === 0 && (kind === "any-user" || kind === "any-group")) return { kind };
  if (kind !== "group" && kind !== "dynamic-group" && kind !== "service")
    throw new PolicySyntaxError(`cannot read the subject "${text}"`);
  const names = rest
    .join(" ")
    .split(",")
    // Each name may repeat the kind.
    .map((name) => name.trim().replace(new RegExp(`^${kind}\\s+`, "i"), ""))
    .filter((name) => name !== "");
  if (names.length === 0) throw new PolicySyntaxError(`the subject "${text}" names nobody`);
  return { kind, names };
}
