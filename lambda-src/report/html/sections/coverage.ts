import {
  type Coverage,
  type DomainCoverage,
  isFullyRead,
  type TypeCoverage,
  type TypeStatus,
} from "../../../audit/coverage/coverage";
import { credentialTypes } from "../../../audit/credential-type";
import type { Report } from "../../../audit/report";
import { foreign, type Markup, markup } from "../markup";
import { counted, coverageWords, grouped, typeName } from "../wording";

/** The head of the page: whose audit, of when, and whether it can be relied on. */
export function verdictSection({ tenancy, asOf, coverage, summary }: Report): Markup {
  const read = coverage.domains.filter(({ status }) => status !== "SKIPPED");
  return markup`<header class="page-head">
<div class="title">
<h1>${foreign(tenancy.name ?? tenancy.ocid)}</h1>
<p class="subtitle">Credential audit as of <time datetime="${asOf}">${asOf.slice(0, 16).replace("T", " ")} UTC</time>${tenancy.name === null ? "" : markup` · <code>${foreign(tenancy.ocid)}</code>`}</p>
</div>
<button type="button" id="theme" class="quiet" hidden>Dark</button>
</header>
${
  coverage.complete
    ? markup`<section class="verdict complete" aria-label="Verdict"><h2>Complete</h2><p>${counted(read.length, "domain")}, ${counted(summary.users, "user")} and ${counted(summary.credentials, "credential")} were read, in ${counted(summary.requests, "request")}.${skipped(coverage)}${accepted(coverage)}</p></section>`
    : markup`<section class="verdict incomplete" aria-label="Verdict"><h2>Incomplete: do not rely on this audit</h2><p>Credentials can be missing from it, because:</p>${reasons(coverage.incompleteBecause)}<p>What was read is below: ${counted(summary.credentials, "credential")} of ${counted(summary.users, "user")}.${skipped(coverage)}${accepted(coverage)}</p></section>`
}`;
}

const reasonsShown = 8;

function reasons(all: readonly string[]): Markup {
  const item = (reason: string): Markup => markup`<li>${foreign(reason)}</li>`;
  const rest = all.slice(reasonsShown);
  return markup`<ul class="reasons">${all.slice(0, reasonsShown).map(item)}</ul>${
    rest.length > 0 &&
    markup`<details><summary>${counted(rest.length, "more reason")}</summary><ul class="reasons">${rest.map(item)}</ul></details>`
  }`;
}

function skipped({ domains }: Coverage): string {
  const count = domains.filter(({ status }) => status === "SKIPPED").length;
  return count === 0 ? "" : ` ${counted(count, "domain")} skipped.`;
}

function accepted({ acceptedGaps }: Coverage): string {
  return acceptedGaps.length === 0 ? "" : ` ${counted(acceptedGaps.length, "gap")} accepted by the policy.`;
}

/** What was read of each domain and type, and why not where it was not. */
export function coverageSection({ coverage }: Report): Markup {
  return markup`<section aria-labelledby="coverage-title" id="coverage">
<h2 id="coverage-title">Coverage</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Coverage by domain and type"><table class="coverage">
<thead><tr><th scope="col">Domain</th><th scope="col">Verdict</th>${credentialTypes.map((type) => markup`<th scope="col">${typeName(type)}</th>`)}<th scope="col" class="number">Users</th><th scope="col" class="number">Requests</th></tr></thead>
<tbody>${coverage.domains.map(
    (domain) =>
      markup`<tr><th scope="row">${foreign(domain.name)}<span class="detail">${foreign(domain.url)}</span></th><td>${verdict(domain.status, domain.reason)}</td>${credentialTypes.map(
        (type) => typeCell(domain.types[type], domain),
      )}<td class="number">${domain.users > 0 || domain.status === "AUDITED" ? grouped(domain.users) : "not read"}</td><td class="number">${grouped(domain.requests)}</td></tr>`,
  )}</tbody></table></div>
${notes(
  "Could not be looked at",
  coverage.discoveryGaps.map(
    ({ compartment, reason }) => markup`${foreign(compartment)}: ${foreign(reason)}`,
  ),
)}
${notes(
  "Accepted gaps",
  coverage.acceptedGaps.map(
    ({ domain, type, reason, owner, until }) =>
      markup`${foreign(domain)}, ${type ?? "all types"}: ${foreign(reason)} (${foreign(owner)}, until ${until})`,
  ),
)}
${notes(
  "Canary credentials that were not seen",
  coverage.missingCanaries.map(
    ({ domain, credential }) => markup`${foreign(credential)} in ${foreign(domain)}`,
  ),
)}
</section>`;
}

/** What was read of what users refer to. The domain's own reason is not told again, and what was not read is no zero. */
function typeCell({ status, found, expected, reason }: TypeCoverage, domain: DomainCoverage): Markup {
  const unread = found === 0 && expected === null && status !== "AUDITED";
  const read =
    expected === null
      ? grouped(found)
      : found > expected
        ? `${grouped(found)}, users refer to ${grouped(expected)}`
        : `${grouped(found)} of ${grouped(expected)}`;
  return markup`<td>${verdict(status, reason === domain.reason ? null : reason)}${!unread && markup`<span class="detail">${read}</span>`}</td>`;
}

function verdict(status: TypeStatus, reason: string | null): Markup {
  const kind = isFullyRead(status) ? (status === "AUDITED" ? "good" : "muted") : "bad";
  return markup`<span class="verdict-word ${kind}">${coverageWords[status]}</span>${reason !== null && markup`<span class="detail">${foreign(reason)}</span>`}`;
}

function notes(title: string, items: readonly Markup[]): Markup | "" {
  return items.length === 0
    ? ""
    : markup`<h3>${title}</h3><ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}
