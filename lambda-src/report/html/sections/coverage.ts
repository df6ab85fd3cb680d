import { type DomainCoverage, isFullyRead, type TypeStatus } from "../../../audit/coverage/coverage";
import { type CredentialType, credentialTypes } from "../../../audit/credential-type";
import type { Report } from "../../../audit/report";
import { foreign, type Markup, markup } from "../markup";
import { coverageWords, grouped, typeName } from "../../wording";

/** What was read of each domain and type, and why not where it was not. */
export function coverageSection({ coverage }: Report): Markup {
  return markup`<section aria-labelledby="coverage">
<h2 id="coverage">Coverage</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Coverage by domain and type"><table class="coverage stack">
<thead><tr><th scope="col">Domain</th><th scope="col">Verdict</th>${credentialTypes.map((type) => markup`<th scope="col">${typeName(type)}</th>`)}<th scope="col" class="number">Users</th><th scope="col" class="number">Requests</th></tr></thead>
<tbody>${coverage.domains.map(
    (domain) =>
      markup`<tr><th scope="row">${foreign(domain.name)}<span class="detail">${foreign(domain.url)}</span></th><td data-label="Verdict">${verdict(domain.status, domain.reason)}</td>${credentialTypes.map(
        (type) => typeCell(type, domain),
      )}<td class="number" data-label="Users">${domain.users > 0 || domain.status === "AUDITED" ? grouped(domain.users) : "not read"}</td><td class="number" data-label="Requests">${grouped(domain.requests)}</td></tr>`,
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
function typeCell(type: CredentialType, domain: DomainCoverage): Markup {
  const { status, found, expected, reason } = domain.types[type];
  const unread = found === 0 && expected === null && status !== "AUDITED";
  const read =
    expected === null
      ? grouped(found)
      : found > expected
        ? `${grouped(found)}, users refer to ${grouped(expected)}`
        : `${grouped(found)} of ${grouped(expected)}`;
  return markup`<td data-label="${typeName(type)}">${verdict(status, reason === domain.reason ? null : reason)}${!unread && markup`<span class="detail">${read}</span>`}</td>`;
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
