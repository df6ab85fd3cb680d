import type { App } from "cdktf";
import type { Tenancy } from "../tenancies/load-tenancies";
import { InvalidPropsError } from "./invalid-props-error";
import { inspect } from "./policy-pack/policy-pack";
import { TenancyStack } from "./tenancy-stack";

/**
 * Adds the stack of one tenancy to the app, unless it is faulty: an error in one stack would fail the synthesis of
 * all, and one tenancy must never block another.
 *
 * @returns What is wrong, a line each. Where there is anything, the app has no such stack and deploying it by name fails.
 */
export function addTenancyStack(app: App, { name, file, settings }: Tenancy): string[] {
  const problems: string[] = [];
  try {
    const stack = new TenancyStack(app, name, settings);
    const suppressions = settings.policyPack?.suppress ?? [];
    for (const finding of inspect(stack, suppressions)) {
      problems.push(`${file}: error: ${finding.rule} ${finding.path}: ${finding.message}`);
    }
  } catch (error) {
    if (!(error instanceof InvalidPropsError)) {
      app.node.tryRemoveChild(name);
      return [`${file}: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    }
    problems.push(...error.problems.map((problem) => `${file}: error: ${error.path}: ${problem}`));
  }
  if (problems.length > 0) app.node.tryRemoveChild(name);
  return problems;
}
