import { credentialTypes } from "../../../audit/credential-type";
import { statuses } from "../../../audit/judgement";
import type { Report, Tally } from "../../../audit/report";
import { formatFilter, type Filter } from "../filter";
import { foreign, type Markup, markup } from "../markup";
import { grouped, statusMeaning, statusWords, typeName } from "../wording";

/** How many credentials are in each status; each a link to them. */
export function statusSection({ summary }: Report): Markup {
  return markup`<section aria-labelledby="status-title">
<h2 id="status-title" class="hidden">Status</h2>
<ul class="tiles">
<li><a class="tile" href="#findings"><span class="count">${grouped(summary.credentials)}</span><span class="name">Credentials</span><span class="detail">of ${grouped(summary.holders)} holders${summary.deleted > 0 && `; ${grouped(summary.deleted)} deleted, not judged`}</span></a></li>
${statuses.map(
  (status) =>
    markup`<li><a class="tile ${status}${summary.byStatus[status] === 0 && " none"}" ${link({ statuses: [status] })}><span class="count">${grouped(summary.byStatus[status])}</span><span class="name">${statusWords[status]}</span><span class="detail">${statusMeaning[status]}</span></a></li>`,
)}
</ul></section>`;
}

/** Domains by types, with how many are overdue or unknown of how many. */
export function matrixSection({ summary }: Report): Markup {
  return markup`<section aria-labelledby="matrix-title">
<h2 id="matrix-title">Domains and types</h2>
<p class="hint">Overdue or unknown, of all. Each number is a link to its credentials.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Credentials by domain and type"><table class="matrix">
<thead><tr><th scope="col">Domain</th>${credentialTypes.map((type) => markup`<th scope="col" class="number">${typeName(type)}</th>`)}</tr></thead>
<tbody>${summary.byDomain.map(
    ({ domain, domainUrl, byType }) =>
      markup`<tr><th scope="row">${foreign(domain)}</th>${credentialTypes.map((type) => cell(byType[type], { domain: domainUrl === "" ? domain : domainUrl, type }))}</tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">All</th>${credentialTypes.map((type) => cell(summary.byType[type], { type }))}</tr></tfoot>
</table></div></section>`;
}

function cell(tally: Tally, filter: Partial<Filter>): Markup {
  const bad = tally.byStatus.OVERDUE + tally.byStatus.UNKNOWN;
  const kind =
    tally.total === 0
      ? "empty"
      : bad > 0
        ? `bad share-${Math.ceil((bad / tally.total) * 4)}`
        : tally.byStatus.DUE_SOON > 0
          ? "soon"
          : "good";
  return markup`<td class="number ${kind}">${
    tally.total === 0
      ? markup`<span class="none">0</span>`
      : markup`<a ${link(filter)}><strong>${grouped(bad)}</strong> of ${grouped(tally.total)}</a>`
  }${tally.oldestDays !== null && markup`<span class="detail">oldest ${grouped(tally.oldestDays)} days</span>`}</td>`;
}

/** Who may create credentials, and who has some. */
export function usageSection({ summary }: Report): Markup {
  return markup`<section aria-labelledby="usage-title">
<h2 id="usage-title">Who can, and who did</h2>
<p class="hint">${grouped(summary.capableWithout)} of ${grouped(summary.users)} users may create a credential and have none: a capability that could be switched off.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Capabilities and holders by type"><table>
<thead><tr><th scope="col">Type</th><th scope="col" class="number">May create one</th><th scope="col" class="number">Have one</th><th scope="col" class="number">May, but have none</th></tr></thead>
<tbody>${credentialTypes.map((type) => {
    const { capable, holders, capableWithout } = summary.usage[type];
    return markup`<tr><th scope="row">${typeName(type)}</th><td class="number">${grouped(capable)}</td><td class="number">${grouped(holders)}</td><td class="number">${grouped(capableWithout)}</td></tr>`;
  })}</tbody></table></div></section>`;
}

/** The address of what the findings table shows then. */
export function link(filter: Partial<Filter>): Markup {
  return markup`href="#${formatFilter(filter)}"`;
}
