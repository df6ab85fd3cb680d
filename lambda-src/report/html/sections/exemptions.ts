import type { Report } from "../../../audit/report";
import { foreign, type Markup, markup } from "../markup";
import { grouped } from "../../wording";

/** The exemptions of the policy: whose they are, until when, and how many credentials each excuses. */
export function exemptionsSection({ summary }: Report): Markup | "" {
  if (summary.exemptions.length === 0) return "";
  return markup`<section aria-labelledby="exemptions-title">
<h2 id="exemptions-title">Exemptions</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Exemptions"><table class="stack">
<thead><tr><th scope="col">For</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Until</th><th scope="col" class="number">Matches</th></tr></thead>
<tbody>${summary.exemptions.map(
    ({ user, domain, type, credential, reason, owner, until, live, matches }) =>
      markup`<tr><td data-label="For">${[user, domain, type, credential].filter((part) => part !== undefined).map((part) => markup`${foreign(part)} `)}</td><td data-label="Reason">${foreign(reason)}</td><td data-label="Owner">${foreign(owner)}</td><td data-label="Until">${until}${!live && markup` <span class="verdict-word bad">ended</span>`}</td><td class="number" data-label="Matches">${grouped(matches)}</td></tr>`,
  )}</tbody></table></div></section>`;
}
