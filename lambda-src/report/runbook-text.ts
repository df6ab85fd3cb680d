import { cisBenchmark, credentialTypeFacts } from "../audit/credential-type";
import type { ReportedCredential } from "../audit/report";
import { commandLine } from "../audit/runbook/command-line";
import { type Runbook, type Step } from "../audit/runbook/runbook";
import { flagWords } from "./wording";
import { visibleText } from "./visible-text";

/** A runbook as text for a terminal, with what it is about at the top. Every line ends with a line feed. */
export function runbookText(credential: ReportedCredential, runbook: Runbook): string {
  const lines = [
    runbook.title,
    "",
    ...facts(credential).map(([name, value]) => `  ${`${name}:`.padEnd(13)}${visibleText(value)}`),
    ...section(
      "Before you start",
      runbook.warnings.map((warning) => `  - ${visibleText(warning)}`),
    ),
    ...section("Steps", runbook.steps.flatMap(stepLines)),
    ...(runbook.alternative
      ? section(`Another way: ${runbook.alternative.title}`, runbook.alternative.steps.flatMap(stepLines))
      : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function facts(credential: ReportedCredential): [name: string, value: string][] {
  const due = credential.rotationDue?.slice(0, 10);
  return [
    ["credential", credential.id],
    ...(credential.label === null ? [] : [["label", credential.label] satisfies [string, string]]),
    ["type", credential.type],
    ["user", `${credential.userName}${credential.email === null ? "" : ` <${credential.email}>`}`],
    ["domain", `${credential.domain} (compartment ${credential.compartment})`],
    [
      "status",
      credential.daysOld === null
        ? credential.status
        : `${credential.status}, ${credential.daysOld} days old, due ${due ?? "on an unknown day"}`,
    ],
    ...controlFact(credential),
    ...credential.flags.map((flag): [string, string] => ["flag", `${flag}: ${flagWords[flag].meaning}`]),
  ];
}

function controlFact({ type }: ReportedCredential): [name: string, value: string][] {
  const { cisControl } = credentialTypeFacts[type];
  return cisControl === undefined ? [] : [["control", `${cisControl} of the ${cisBenchmark}`]];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", visibleText(title), ...lines];
}

function stepLines(step: Step, index: number): string[] {
  return [
    `  ${index + 1}. ${visibleText(step.title)}`,
    ...(step.explanation === null ? [] : [`     ${visibleText(step.explanation)}`]),
    ...(step.console.length === 0 ? [] : [`     Console: ${step.console.map(visibleText).join(" > ")}`]),
    ...step.commands.map((command) => `     $ ${visibleText(commandLine(command))}`),
  ];
}
