import { domainKey } from "../../../audit/domain";
import { credentialTypes } from "../../../audit/credential-type";
import { flags, statuses } from "../../../audit/judgement";
import type { Report } from "../../../audit/report";
import { type SearchField, searchFields, type SortKey, sortKeys } from "../filter";
import { type Markup, markup } from "../markup";
import { columnTitles, flagWords, grouped, statusWords, typeName } from "../../wording";
import { visibleText } from "../../../terminal/visible-text";

const columns: readonly (readonly [key: SortKey | undefined, title: string])[] = [
  ...sortKeys.map((key) => [key, columnTitles[key]] as const),
  [undefined, "Flags"],
];

const searchTitles: Readonly<Record<SearchField, string>> = {
  anywhere: "Anywhere",
  user: "User",
  email: "Email",
  credential: "Credential",
  domain: "Domain",
};

/** The table of all credentials, with what narrows it; the page's script fills it. */
export function findingsSection({ summary, coverage }: Report): Markup {
  return markup`<section aria-labelledby="findings" class="findings">
<h2 id="findings" tabindex="-1">Findings</h2>
<noscript><p class="hint">The table needs JavaScript. The same credentials are in credentials.csv.</p></noscript>
<form id="filter" role="search" aria-label="Filter the findings" hidden>
<label class="wide">Search<input type="search" id="q" name="q" autocomplete="off" placeholder="User, email, fingerprint, domain, id"></label>
<label>In<select id="in" name="in">${searchFields.map((field) => markup`<option value="${field}">${searchTitles[field]}</option>`)}</select></label>
<label>Domain<select id="domain" name="domain"><option value="">All domains</option>${summary.byDomain.map(
    ({ domain, domainUrl }) =>
      markup`<option value="${domainKey(domain, domainUrl)}">${visibleText(domain)}</option>`,
  )}</select></label>
<label>Type<select id="type" name="type"><option value="">All types</option>${credentialTypes.map((type) => markup`<option value="${type}">${typeName(type)}</option>`)}</select></label>
<label>Flag<select id="flag" name="flag"><option value="">Any flag or none</option>${flags.map((flag) => markup`<option value="${flag}">${flagWords[flag].name} (${grouped(summary.byFlag[flag])})</option>`)}</select></label>
<label class="narrow">Order<select id="order" name="order">${sortKeys.flatMap((key) => [markup`<option value="${key}">${columnTitles[key]}</option>`, markup`<option value="-${key}">${columnTitles[key]}, backwards</option>`])}</select></label>
<fieldset><legend>Status</legend>${statuses.map((status) => markup`<label class="check"><input type="checkbox" name="status" value="${status}"> ${statusWords[status]}</label>`)}</fieldset>
<div class="actions"><button type="reset" class="quiet">Clear</button><button type="button" id="copy-link" class="quiet">Copy link</button><button type="button" id="export">Export CSV</button></div>
</form>
<p class="hint">A user's name opens everything that the user has, with the steps to rotate each. <a href="#words">What the flags mean</a></p>
<p id="shown" role="status" class="hint"></p>
${!coverage.complete && markup`<p class="warning">Incomplete audit: credentials can be missing from this table.</p>`}
<div class="scroll" tabindex="0" role="group" aria-labelledby="findings"><table id="rows" role="table" hidden>
<thead><tr>${columns.map(([key, title]) => (key === undefined ? markup`<th scope="col">${title}</th>` : markup`<th scope="col" data-key="${key}" data-title="${title}"><button type="button" data-sort="${key}">${title}<span class="arrow" aria-hidden="true"></span></button></th>`))}</tr></thead>
<tbody></tbody></table></div>
<nav id="pages" aria-label="Pages of the findings" hidden><button type="button" id="first" class="quiet">First</button><button type="button" id="previous" class="quiet">Previous</button><span id="position"></span><button type="button" id="next" class="quiet">Next</button><button type="button" id="last" class="quiet">Last</button></nav>
</section>
<dialog id="panel" aria-labelledby="panel-title"></dialog>`;
}
