import { type Change, changeKinds, type Delta } from "../../audit/change";
import { lines, printable, type Shown, shown } from "../../terminal/shown";
import { wrap } from "../../terminal/wrap";

const changesShown = 20;

/** A delta as text, in lines of at most `width` columns that end in line feeds. */
export function deltaText(delta: Delta, width: number): Shown {
  const { previous, counts, changes, coverage } = delta;
  return lines([
    shown`Since ${printable(previous.asOf.slice(0, 19))}Z${previous.complete ? "" : " (an INCOMPLETE audit)"}:`,
    ...(changes.length === 0 && coverage.length === 0 ? [shown`  nothing changed`] : []),
    ...changeKinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => shown`  ${printable(String(counts[kind]).padStart(6))}  ${kind}`),
    ...changeKinds.flatMap((kind) =>
      listed(
        kind,
        changes.filter((change) => change.kind === kind),
        width,
      ),
    ),
    ...(coverage.length === 0
      ? []
      : [
          shown``,
          shown`Coverage:`,
          ...coverage.flatMap(({ kind, domain, type, before, after }) =>
            wrap(
              `${kind}: ${type} of ${domain}, ${before ?? "absent"} to ${after ?? "absent"}`,
              width,
              "  ",
              "      ",
            ),
          ),
        ]),
  ]);
}

function listed(kind: Change["kind"], changes: readonly Change[], width: number): Shown[] {
  if (changes.length === 0) return [];
  const rest = changes.length - changesShown;
  return [
    shown``,
    shown`${kind}:`,
    ...changes
      .slice(0, changesShown)
      .flatMap(({ userName, domain, type, id, replacedBy, reason }) =>
        wrap(
          [
            `${userName} in ${domain}: ${type} ${id}`,
            ...(replacedBy === null || replacedBy === id ? [] : [`replaced by ${replacedBy}`]),
            ...(reason === null ? [] : [reason]),
          ].join(", "),
          width,
          "  ",
          "      ",
        ),
      ),
    ...(rest > 0 ? [shown`  and ${rest} more`] : []),
  ];
}
