import type { Report } from "../audit/report";
import type { ReportFile } from "./report-file";

export const files: readonly ReportFile[] = [
  { fileName: "report.json", contentType: "application/json", from: "report", chunks: reportJson },
];

const itemsPerChunk = 500;

/**
 * `report.json`, with one line for each element of a long list, so that reports can be compared line by line and are
 * never held in one string.
 */
export function* reportJson(report: Report): Generator<string> {
  const members = Object.entries(report).filter(([, value]) => value !== undefined);
  for (const [index, [name, value]] of members.entries()) {
    yield `${index === 0 ? "{" : ","}\n${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* lines(value);
    else yield JSON.stringify(value);
  }
  yield "\n}\n";
}

function* lines(items: readonly unknown[]): Generator<string> {
  if (items.length === 0) {
    yield "[]";
    return;
  }
  for (let start = 0; start < items.length; start += itemsPerChunk) {
    const some = items.slice(start, start + itemsPerChunk).map((item) => JSON.stringify(item));
    yield `${start === 0 ? "[" : ","}\n${some.join(",\n")}`;
  }
  yield "\n]";
}
