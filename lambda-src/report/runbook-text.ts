import { cisBenchmark, credentialTypeFacts } from "../audit/credential-type";
import type { ReportedCredential } from "../audit/report";
import { commandLine } from "../audit/runbook/command-line";
import { type Runbook, type Step } from "../audit/runbook/runbook";
import { lines, printable, type Shown, shown } from "../terminal/shown";
import { wrap } from "../terminal/wrap";
import { flagWords } from "./wording";

/**
 * A runbook as text for a terminal of `width` columns, with what it is about at the top. Ids and commands stay in one
 * piece, however long: they are there to be copied.
 */
export function runbookText(credential: ReportedCredential, runbook: Runbook, width: number): Shown {
  return lines([
    ...wrapWords(runbook.title, width),
    shown``,
    ...facts(credential).flatMap(([name, value]) =>
      wrapWords(value, width, `  ${`${name}:`.padEnd(13)}`, " ".repeat(15)),
    ),
    ...section(
      "Before you start",
      runbook.warnings.flatMap((warning) => wrapWords(warning, width, "  - ", "    ")),
      width,
    ),
    ...section("Steps", runbook.steps.flatMap(stepLines(width)), width),
    ...(runbook.alternative
      ? section(
          `Another way: ${runbook.alternative.title}`,
          runbook.alternative.steps.flatMap(stepLines(width)),
          width,
        )
      : []),
  ]);
}

function facts(credential: ReportedCredential): [name: string, value: string][] {
  const due = credential.rotationDue?.slice(0, 10);
  const { cisControl } = credentialTypeFacts[credential.type];
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
    ...(cisControl === undefined
      ? []
      : [["control", `${cisControl} of the ${cisBenchmark}`] satisfies [string, string]]),
    ...credential.flags.map((flag): [string, string] => ["flag", `${flag}: ${flagWords[flag].meaning}`]),
  ];
}

function section(title: string, content: readonly Shown[], width: number): Shown[] {
  return content.length === 0 ? [] : [shown``, ...wrapWords(title, width), ...content];
}

const stepLines =
  (width: number) =>
  (step: Step, index: number): Shown[] => [
    ...wrapWords(step.title, width, `  ${index + 1}. `, "     "),
    ...(step.explanation === null ? [] : wrapWords(step.explanation, width, "     ")),
    ...(step.console.length === 0 ? [] : wrapWords(`Console: ${step.console.join(" > ")}`, width, "     ")),
    ...step.commands.map((command) => shown`     $ ${printable(commandLine(command))}`),
  ];

/** Wraps between words alone: one that is longer than a line gets a line of its own. */
function wrapWords(text: string, width: number, first = "", rest = first): Shown[] {
  return wrap(text, width, first, rest, { splitWords: false });
}
