import { Annotations, type IAspect, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import type { Rule, SynthesizedResource } from "./rule";
import { rules as allRules } from "./rules";

/** A finding that is accepted. */
export interface Suppression {
  /** Id of the rule. */
  readonly rule: string;
  /** Path of the construct, or of one above it. @default the whole stack */
  readonly path?: string;
  /** Why, for whoever reads the tenancy file next. */
  readonly reason: string;
}

/** What the policy pack holds against a stack. */
export interface PolicyViolation {
  readonly rule: string;
  /** Path of the construct. */
  readonly path: string;
  /** One sentence: the rule, what was found, why it matters. */
  readonly message: string;
}

/** Judges the synthesized JSON of `stack`. A suppression that names no rule, or gives no reason, is a finding itself. */
export function inspect(
  stack: TerraformStack,
  suppressions: readonly Suppression[] = [],
  rules: readonly Rule[] = allRules,
): PolicyViolation[] {
  const resources = resourcesOf(stack);
  const findings = rules.flatMap((rule) =>
    rule.check(resources).map(({ path, detail }) => ({
      rule: rule.id,
      path: path === "" ? stack.node.path : path,
      message: `${rule.title}: ${detail}. ${rule.reason}`,
    })),
  );
  const unusable = suppressions.flatMap((suppression): PolicyViolation[] => {
    const known = rules.some((rule) => rule.id === suppression.rule);
    if (known && suppression.reason.trim() !== "") return [];
    const message = known
      ? `The suppression of ${suppression.rule} needs a reason.`
      : `A suppression names ${suppression.rule}, which is no rule of the policy pack.`;
    return [{ rule: suppression.rule, path: stack.node.path, message }];
  });
  const suppressed = (finding: PolicyViolation): boolean =>
    suppressions.some(
      ({ rule, path, reason }) =>
        rule === finding.rule &&
        reason.trim() !== "" &&
        (path === undefined || finding.path === path || finding.path.startsWith(`${path}/`)),
    );
  return [...findings.filter((finding) => !suppressed(finding)), ...unusable];
}

function resourcesOf(stack: TerraformStack): SynthesizedResource[] {
  const { resource } = stack.toTerraform() as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  return Object.entries(resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, body]) => {
      const comment = body["//"] as { metadata?: { path?: string } } | undefined;
      return { type, path: comment?.metadata?.path ?? `${stack.node.path}/${name}`, body };
    }),
  );
}

/** Fails the synthesis of a stack that breaks a rule of the policy pack: `Aspects.of(stack).add(new PolicyPack())`. */
export class PolicyPack implements IAspect {
  constructor(
    private readonly suppressions: readonly Suppression[] = [],
    private readonly rules: readonly Rule[] = allRules,
  ) {}

  visit(node: IConstruct): void {
    if (!TerraformStack.isStack(node)) return;
    for (const finding of inspect(node, this.suppressions, this.rules)) {
      Annotations.of(node).addError(`${finding.rule} ${finding.path}: ${finding.message}`);
    }
  }
}
