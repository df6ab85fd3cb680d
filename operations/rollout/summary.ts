import type { Difference, ShownValue } from "./difference";
import { codeSpan, nameOrCode } from "./markdown";
import { isPlanned, type RolloutRecord } from "./record";

type Entry = RolloutRecord["tenancies"][number];

const words: Readonly<Record<Entry["status"], string>> = {
  "no-change": "no change",
  changes: "changes",
  blocked: "**BLOCKED**",
  error: "**ERROR**",
};

/** Text in a cell of a table in Markdown. */
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");

const countText = (differences: readonly Difference[]): string => {
  const counts = new Map<string, number>();
  for (const { action } of differences) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].map(([action, count]) => `${count} ${action}`).join(", ");
};

/** `update oci_x.y (a, b)`. */
export const differenceText = ({ action, address, attributes }: Difference): string =>
  `${action} ${codeSpan(address)}${attributes.length === 0 ? "" : ` (${attributes.map(nameOrCode).join(", ")})`}`;

/** The first line: the worst comes first. */
export const headline = ({ tenancies }: RolloutRecord): string => {
  const count = (status: Entry["status"]) => tenancies.filter((entry) => entry.status === status).length;
  const parts = (["error", "blocked", "changes", "no-change"] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${words[status].replaceAll("*", "").toLowerCase()}`);
  const all = `${tenancies.length} ${tenancies.length === 1 ? "tenancy" : "tenancies"}`;
  return tenancies.length === 0 ? "No tenancy" : `${all}: ${parts.join(", ")}`;
};

/** What is planned for every tenancy, for a pull request or a job's summary. */
export const markdownSummary = (record: RolloutRecord): string => {
  const rows = record.tenancies.map((entry) => {
    const wave = entry.wave === undefined ? "?" : String(entry.wave);
    const changes = isPlanned(entry) ? countText(entry.differences) : "not planned";
    return `| ${wave} | ${entry.name} | ${words[entry.status]} | ${cell(changes)} |`;
  });
  return [
    `# Rollout: ${headline(record)}`,
    "",
    ...(record.imagesChecked ? [] : ["Images were **not checked**.", ""]),
    "| wave | tenancy | plan | changes |",
    "| ---: | --- | --- | --- |",
    ...rows,
    "",
    ...record.tenancies.flatMap(details),
  ].join("\n");
};

const details = (entry: Entry): string[] => {
  if (!isPlanned(entry)) {
    return [
      `## ${entry.name}: could not be planned`,
      "",
      "```text",
      entry.problem.replaceAll("```", "'''"),
      "```",
      "",
    ];
  }
  if (entry.differences.length === 0) return [];
  const warning =
    entry.blocked.length === 0
      ? []
      : [
          `**Replaces, destroys or weakens what is guarded**: ${entry.blocked.map(codeSpan).join(", ")}. Nothing is applied here unless the tenancy file names it in \`guardedChanges\`.`,
          "",
        ];
  return [
    `## ${entry.name}`,
    "",
    ...warning,
    ...entry.differences.map((difference) => `- ${differenceText(difference)}`),
    "",
    ...entry.differences.flatMap(({ address, values = [] }) =>
      values.flatMap((value) => valueLines(address, value)),
    ),
  ];
};

/** What an attribute was and will be, as a difference; what stays is left out. */
const valueLines = (address: string, { attribute, before, after }: ShownValue): string[] => [
  `${codeSpan(address)}: ${nameOrCode(attribute)}`,
  "",
  "```diff",
  ...before.filter((line) => !after.includes(line)).map((line) => `- ${fenced(line)}`),
  ...after.filter((line) => !before.includes(line)).map((line) => `+ ${fenced(line)}`),
  "```",
  "",
];

/** A line inside a fence, which it neither ends nor breaks. */
const fenced = (text: string): string => text.replaceAll("```", "'''").replaceAll(/[\r\n]+/g, " ");
