import { type Change, type ChangeKind, changeKinds, type Delta } from "../../../audit/change";
import type { Report } from "../../../audit/report";
import { foreign, type Markup, markup } from "../markup";
import { changeWords, counted, grouped, typeName } from "../../wording";

const changesShown = 50;

/** What changed since an earlier report. */
export function deltaSection({ delta }: Report): Markup | "" {
  if (!delta) return "";
  return markup`<section aria-labelledby="delta-title" id="delta">
<h2 id="delta-title">Since ${delta.previous.asOf.slice(0, 10)}</h2>
${!delta.previous.complete && markup`<p class="hint">The previous report was incomplete.</p>`}
<ul class="chips">${changeKinds.map(
    (kind) =>
      markup`<li class="chip ${kind}${delta.counts[kind] === 0 && " none"}"><strong>${grouped(delta.counts[kind])}</strong> ${changeWords[kind].toLowerCase()}</li>`,
  )}</ul>
${changeKinds.map((kind) => list(kind, delta.changes))}
${coverage(delta)}
</section>`;
}

function list(kind: ChangeKind, all: readonly Change[]): Markup | "" {
  const changes = all.filter((change) => change.kind === kind);
  if (changes.length === 0) return "";
  const rest = changes.length - changesShown;
  return markup`<details><summary>${changeWords[kind]}: ${counted(changes.length, "credential")}</summary><ul class="changes">${changes
    .slice(0, changesShown)
    .map(
      (change) =>
        markup`<li>${foreign(change.userName)} · ${typeName(change.type)} · ${foreign(change.domain)} · <code>${foreign(change.id)}</code>${change.replacedBy !== null && change.replacedBy !== change.id && markup` replaced by <code>${foreign(change.replacedBy)}</code>`}${change.reason !== null && markup`<span class="detail">${foreign(change.reason)}</span>`}</li>`,
    )}</ul>${rest > 0 && markup`<p class="hint">And ${grouped(rest)} more, in changes.csv.</p>`}</details>`;
}

function coverage({ coverage: changes }: Delta): Markup | "" {
  if (changes.length === 0) return "";
  return markup`<details><summary>Coverage gained or lost: ${counted(changes.length, "type of a domain", "types of domains")}</summary><ul class="changes">${changes.map(
    ({ kind, domain, type, before, after }) =>
      markup`<li><strong>${kind}</strong> ${foreign(domain)} · ${typeName(type)} · ${before ?? "not in the report"} to ${after ?? "not in the report"}</li>`,
  )}</ul></details>`;
}
