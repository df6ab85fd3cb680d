import { type Actor, mustAct } from "../../../audit/must-act";
import type { Report } from "../../../audit/report";
import { outcomeOf, percentWithinPolicy } from "../../../audit/verdict";
import { actors, completeness, foretold, outcomeWords, policyInForce, standing } from "../../verdict-text";
import { visibleText } from "../../../terminal/visible-text";
import { counted, grouped } from "../../wording";
import { foreign, type Markup, markup } from "../markup";
import { link } from "./counts";

/** The head of the page: whose audit, and of when. */
export function headSection({ tenancy, asOf, generatedAt, toolVersion }: Report): Markup {
  return markup`<header class="page-head">
<div class="title">
<h1>${foreign(tenancy.name ?? tenancy.ocid)}</h1>
<p class="subtitle">Credential audit as of <time datetime="${asOf}">${minute(asOf)}</time>${generatedAt !== undefined && markup` · made on ${generatedAt}`}${toolVersion !== undefined && markup` by credential-audit ${toolVersion}`}${tenancy.name !== null && markup` · <code>${foreign(tenancy.ocid)}</code>`}</p>
</div>
<button type="button" id="theme" class="quiet" hidden>Dark</button>
</header>`;
}

/** `2026-11-21 06:00 UTC`. */
function minute(instant: string): string {
  return `${instant.slice(0, 16).replace("T", " ")} UTC`;
}

/** What the audit comes to, who must act, whether it can be relied on, and by which policy. */
export function verdictSection(report: Report): Markup {
  const outcome = outcomeOf(report);
  const all = mustAct(report);
  return markup`<section class="verdict ${outcome.toLowerCase()}" id="verdict" aria-label="Verdict">
<h2>${outcomeWords[outcome]}</h2>
${outcome === "INCOMPLETE" && reasons(report.coverage.incompleteBecause)}
${foretold(report) !== undefined && markup`<p class="statement bad">${foretold(report)}</p>`}
<p class="standing">${standing(report)}</p>
${bar(report)}
${all.length > 0 && whoMustAct(all)}
${outcome !== "INCOMPLETE" && report.coverage.acceptedGaps.length > 0 && markup`<p><a href="#coverage">What the policy lets be unread</a></p>`}
<p class="statement ${report.coverage.complete ? "good" : "bad"}">${completeness(report)}</p>
<p class="statement"><strong>Policy in force:</strong> ${visibleText(policyInForce(report))}</p>
</section>`;
}

/** The share within policy, to look at; the sentence above it says the same. */
function bar({ summary }: Report): Markup | "" {
  const percent = percentWithinPolicy(summary);
  return percent === undefined
    ? ""
    : markup`<progress class="share" max="100" value="${percent}" aria-label="Share within policy">${percent}%</progress>`;
}

const reasonsShown = 8;

function reasons(all: readonly string[]): Markup {
  const item = (reason: string): Markup => markup`<li>${foreign(reason)}</li>`;
  const rest = all.slice(reasonsShown);
  return markup`<p>Credentials can be missing from it, because:</p><ul class="reasons">${all.slice(0, reasonsShown).map(item)}</ul>${
    rest.length > 0 &&
    markup`<details><summary>${counted(rest.length, "more reason")}</summary><ul class="reasons">${rest.map(item)}</ul></details>`
  }`;
}

const actorsShown = 8;

function whoMustAct(all: readonly Actor[]): Markup {
  const rest = all.slice(actorsShown);
  return markup`<div class="actors"><h3 id="who">Who must act: ${actors(all)}</h3>
<ul class="people">${all.slice(0, actorsShown).map(person)}</ul>${
    rest.length > 0 &&
    markup`<details><summary>${counted(rest.length, "more user")}</summary><ul class="people">${rest.slice(0, 500).map(person)}</ul>${rest.length > 500 && markup`<p class="hint">And ${grouped(rest.length - 500)} more, in campaign.csv.</p>`}</details>`
  }</div>`;
}

function person({ userName, userOcid, userId, domain, overdue, unknown, oldestDays, absent }: Actor): Markup {
  const id = userOcid ?? userId;
  const name = foreign(userName || (id ?? "no user"));
  return markup`<li>${id === null ? name : markup`<a ${link({ user: id, statuses: ["OVERDUE", "UNKNOWN"] })}>${name}</a>`} <span class="detail">${counted(overdue + unknown, "credential")}${oldestDays !== null && `, oldest ${counted(oldestDays, "day")}`} · ${foreign(domain)}${absent && " · gone or inactive"}</span></li>`;
}
