import { type Change, changeKinds, type Delta } from "../../audit/change";
import { wrap } from "./printable";

const pageWidth = 100;
const changesShown = 20;

/** A delta as text, in lines of at most 100 columns that end in line feeds. */
export function deltaText(delta: Delta): string {
  const { previous, counts, changes, coverage } = delta;
  const lines = [
    `Since ${previous.asOf.slice(0, 19)}Z${previous.complete ? "" : " (an INCOMPLETE audit)"}:`,
    ...(changes.length === 0 && coverage.length === 0 ? ["  nothing changed"] : []),
    ...changeKinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => `  ${String(counts[kind]).padStart(6)}  ${kind}`),
    ...changeKinds.flatMap((kind) =>
      listed(
        kind,
        changes.filter((change) => change.kind === kind),
      ),
    ),
    ...(coverage.length === 0
      ? []
      : [
          "",
          "Coverage:",
          ...coverage.flatMap(({ kind, domain, type, before, after }) =>
            wrap(
              `${kind}: ${type} of ${domain}, ${before ?? "absent"} to ${after ?? "absent"}`,
              pageWidth,
              "  ",
              "      ",
            ),
          ),
        ]),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function listed(kind: Change["kind"], changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - changesShown;
  return [
    "",
    `${kind}:`,
    ...changes
      .slice(0, changesShown)
      .flatMap(({ userName, domain, type, id, replacedBy, reason }) =>
        wrap(
          [
            `${userName} in ${domain}: ${type} ${id}`,
            ...(replacedBy === null || replacedBy === id ? [] : [`replaced by ${replacedBy}`]),
            ...(reason === null ? [] : [reason]),
          ].join(", "),
          pageWidth,
          "  ",
          "      ",
        ),
      ),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
