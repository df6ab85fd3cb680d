import { domainKey } from "../../../audit/domain";
import { outOfPolicy } from "../../../audit/verdict";
import {
  isFullyRead,
  isLookedAt,
  typeAcrossDomains,
  type TypeStatus,
} from "../../../audit/coverage/coverage";
import { type CredentialType, credentialTypeFacts, credentialTypes } from "../../../audit/credential-type";
import { statuses } from "../../../audit/judgement";
import type { Report, Tally } from "../../../audit/report";
import { formatFilter, type Filter } from "../filter";
import { foreign, type Markup, markup } from "../markup";
import { coverageWords, grouped, statusMeaning, statusWords, typeName } from "../../wording";

/** How many credentials are in each status; each a link to them. */
export function statusSection({ summary, coverage }: Report): Markup {
  return markup`<section aria-labelledby="status-title" class="bare">
<h2 id="status-title" class="hidden">Status</h2>
<ul class="tiles">
<li><a class="tile" href="#findings"><span class="count">${grouped(summary.credentials)}</span><span class="name">Credentials</span><span class="detail">${!coverage.complete && "at least: the audit is incomplete; "}of ${grouped(summary.holders)} holders${summary.deleted > 0 && `; ${grouped(summary.deleted)} deleted, not judged`}</span></a></li>
${statuses.map(
  (status) =>
    markup`<li><a class="tile ${status}${summary.byStatus[status] === 0 && " none"}" ${link({ statuses: [status] })}><span class="count">${grouped(summary.byStatus[status])}</span><span class="name">${statusWords[status]}</span><span class="detail">${statusMeaning[status]}</span></a></li>`,
)}
</ul></section>`;
}

/** Domains by types, with how many are overdue or unknown of how many. What was not read never looks like none. */
export function matrixSection({ summary, coverage }: Report): Markup {
  const read = new Map(coverage.domains.map((domain) => [domainKey(domain.name, domain.url), domain]));
  const known = new Set(summary.byDomain.map(({ domain, domainUrl }) => domainKey(domain, domainUrl)));
  const unseen = coverage.domains.filter(({ name, url }) => !known.has(domainKey(name, url)));
  const across = (type: CredentialType): TypeStatus => typeAcrossDomains(coverage.domains, type);
  return markup`<section aria-labelledby="matrix-title">
<h2 id="matrix-title">Domains and types</h2>
<p class="hint">Overdue or unknown, of all. Each number is a link to its credentials.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Credentials by domain and type"><table class="matrix stack">
<thead><tr><th scope="col">Domain</th>${credentialTypes.map((type) => markup`<th scope="col" class="number">${typeName(type)}<span class="detail">${controlOf(type)}</span></th>`)}</tr></thead>
<tbody>${summary.byDomain.map(
    ({ domain, domainUrl, byType }) =>
      markup`<tr><th scope="row">${foreign(domain)}</th>${credentialTypes.map((type) =>
        cell(
          byType[type],
          { domain: domainKey(domain, domainUrl), type },
          read.get(domainKey(domain, domainUrl))?.types[type].status ?? "NOT_AUDITED",
        ),
      )}</tr>`,
  )}${unseen.map(
    ({ name, types }) =>
      markup`<tr><th scope="row">${foreign(name)}</th>${credentialTypes.map((type) => markup`<td class="number unread" data-label="${typeName(type)}">${coverageWords[types[type].status]}</td>`)}</tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">All</th>${credentialTypes.map((type) => cell(summary.byType[type], { type }, across(type)))}</tr></tfoot>
</table></div></section>`;
}

function controlOf(type: CredentialType): string {
  const { cisControl } = credentialTypeFacts[type];
  return cisControl === undefined ? "no CIS control" : `CIS ${cisControl}`;
}

function cell(
  tally: Tally,
  filter: Partial<Filter> & { readonly type: CredentialType },
  status: TypeStatus,
): Markup {
  const bad = outOfPolicy(tally.byStatus);
  const fullyRead = isFullyRead(status);
  const kind =
    bad > 0
      ? `bad share-${Math.ceil((bad / tally.total) * 4)}`
      : !fullyRead
        ? "unread"
        : tally.total === 0
          ? "empty"
          : tally.byStatus.DUE_SOON > 0
            ? "soon"
            : "good";
  const count =
    tally.total > 0
      ? markup`<a ${link(filter)}><strong>${grouped(bad)}</strong> of ${grouped(tally.total)}</a>`
      : status === "AUDITED"
        ? markup`<span class="none">0</span>`
        : markup`<span class="${fullyRead ? "none" : "unread"}">${coverageWords[status]}</span>`;
  return markup`<td class="number ${kind}" data-label="${typeName(filter.type)}">${count}${tally.total > 0 && !fullyRead && markup`<span class="detail">${coverageWords[status].toLowerCase()}: there can be more</span>`}${tally.oldestDays !== null && markup`<span class="detail">oldest ${grouped(tally.oldestDays)} days</span>`}</td>`;
}

/** Who may create credentials, and who has some. */
export function usageSection({ summary, coverage }: Report): Markup {
  const statusOf = (type: CredentialType): TypeStatus => typeAcrossDomains(coverage.domains, type);
  const everyType = credentialTypes.every((type) => isLookedAt(statusOf(type)));
  return markup`<section aria-labelledby="usage-title">
<h2 id="usage-title">Who can, and who did</h2>
<p class="hint">${grouped(summary.capableWithout)} of ${grouped(summary.users)} users may create a credential and have none${!everyType && " of the types that were read"}: a capability that could be switched off.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Capabilities and holders by type"><table class="stack">
<thead><tr><th scope="col">Type</th><th scope="col" class="number">May create one</th><th scope="col" class="number">Have one</th><th scope="col" class="number">May, but have none</th></tr></thead>
<tbody>${credentialTypes.map((type) => {
    const { capable, holders, capableWithout } = summary.usage[type];
    const status = statusOf(type);
    const seen = (count: number, label: string): Markup =>
      isLookedAt(status) || count > 0
        ? markup`<td class="number" data-label="${label}">${grouped(count)}</td>`
        : markup`<td class="number unread" data-label="${label}">${coverageWords[status]}</td>`;
    return markup`<tr><th scope="row">${typeName(type)}</th><td class="number" data-label="May create one">${grouped(capable)}</td>${seen(holders, "Have one")}${seen(capableWithout, "May, but have none")}</tr>`;
  })}</tbody></table></div></section>`;
}

/** The address of what the findings table shows then. */
export function link(filter: Partial<Filter>): Markup {
  return markup`href="#${formatFilter(filter)}"`;
}
