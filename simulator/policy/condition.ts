/** What a condition is asked about, by variable: `request.principal.id`, `target.bucket.name`, … */
export type Variables = Readonly<Record<string, string>>;

/** A parsed `where` clause. */
export type Condition =
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] }
  | {
      readonly kind: "is" | "is not";
      readonly variable: string;
      readonly matches: (value: string) => boolean;
    };

/** A statement, condition or rule that this table of policies does not understand. */
export class PolicySyntaxError extends Error {
  override readonly name = "PolicySyntaxError";
}

const token = /\s*(?:([{},])|(!=|=)|('[^']*'|"[^"]*")|(\/[^/]*\/)|([A-Za-z][\w.-]*))/y;

/**
 * Parses `variable = 'value'`, `variable != /pattern…/`, and `all {…}` and `any {…}` of them, nested or not (Oracle,
 * "Policy Syntax", Conditions).
 * @throws {PolicySyntaxError}
 */
export function parseCondition(text: string): Condition {
  const tokens = tokenize(text);
  let next = 0;
  const take = (wanted?: string): string => {
    const taken = tokens[next++];
    if (taken === undefined || (wanted !== undefined && taken !== wanted))
      throw new PolicySyntaxError(`expected ${wanted ?? "more"} in the condition "${text}"`);
    return taken;
  };
  const one = (): Condition => {
    const first = take();
    const kind = first.toLowerCase();
    if ((kind === "all" || kind === "any") && tokens[next] === "{") {
      take("{");
      const of = [one()];
      while (tokens[next] === ",") {
        take(",");
        of.push(one());
      }
      take("}");
      return { kind, of };
    }
    const operator = take();
    if (operator !== "=" && operator !== "!=")
      throw new PolicySyntaxError(`expected = or != after ${first} in the condition "${text}"`);
    return {
      kind: operator === "=" ? "is" : "is not",
      variable: first.toLowerCase(),
      matches: matcher(take()),
    };
  };
  const condition = one();
  if (next < tokens.length)
    throw new PolicySyntaxError(`unexpected ${tokens[next] ?? ""} in the condition "${text}"`);
  return condition;
}

/**
 * Whether a condition holds. A variable that does not apply to the request makes its comparison false, whichever way it
 * compares (Oracle, "Advanced Policy Features", Variables that Aren't Applicable to a Request).
 */
export function holds(condition: Condition, variables: Variables): boolean {
  switch (condition.kind) {
    case "all":
      return condition.of.every((part) => holds(part, variables));
    case "any":
      return condition.of.some((part) => holds(part, variables));
    default: {
      const value = variables[condition.variable];
      return value !== undefined && condition.matches(value) === (condition.kind === "is");
    }
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trim();
  token.lastIndex = 0;
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex;
    const match = token.exec(trimmed);
    if (match === null)
      throw new PolicySyntaxError(`cannot read "${trimmed.slice(at)}" in the condition "${text}"`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

/** Matching ignores case (Oracle, "Policy Syntax", Conditions). */
function matcher(operand: string): (value: string) => boolean {
  const inner = operand.slice(1, -1);
  if (operand.startsWith("/")) {
    const source = inner
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*");
    const pattern = new RegExp(`^${source}$`, "is");
    return (value) => pattern.test(value);
  }
  if (!/^['"]/.test(operand))
    throw new PolicySyntaxError(`expected a value in quotation marks, got ${operand}`);
  return (value) => value.toLowerCase() === inner.toLowerCase();
}
