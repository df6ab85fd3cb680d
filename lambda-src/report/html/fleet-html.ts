import { type Fleet, type FleetMember, fleetOutcome, type SetAside } from "../../audit/fleet";
import { formatInstant } from "../../audit/instant";
import { statuses } from "../../audit/judgement";
import { clientBundle } from "./client-bundle";
import { foreign, Markup, markup } from "./markup";
import { sha256Base64 } from "./page-policy";
import { fleetStanding, outcomeWords } from "../verdict-text";
import { counted, grouped, statusWords } from "../wording";

/** A report older than this says little of today. */
const staleDays = 7;

/** `fleet.html`: tenancies by status, worst first, as one file without scripts that needs no network. */
export function* fleetHtml(fleet: Fleet): Generator<string> {
  const { asOf, members, superseded, setAside } = fleet;
  const outcome = fleetOutcome(fleet);
  const { style } = clientBundle();
  const incomplete = members.filter(({ complete }) => !complete);
  const total = (value: (member: FleetMember) => number): number =>
    members.reduce((sum, member) => sum + value(member), 0);
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${sha256Base64(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${outcome}: Credential audits of ${counted(members.length, "tenancy", "tenancies")}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="page-head"><div class="title"><h1>Credential audits of ${counted(members.length, "tenancy", "tenancies")}</h1>
<p class="subtitle">Ages of reports as of ${formatInstant(asOf).slice(0, 16).replace("T", " ")} UTC</p></div></header>
<section class="verdict ${outcome.toLowerCase()}" aria-label="Verdict"><h2>${outcome === "INCOMPLETE" ? `Incomplete: ${counted(incomplete.length, "tenancy", "tenancies")}` : outcomeWords[outcome]}</h2>
<p class="standing">${fleetStanding(fleet)}</p>
${
  incomplete.length === 0
    ? markup`<p class="statement good">Complete: every report is of a complete audit of the whole tenancy${members.some(({ acceptedGaps }) => acceptedGaps > 0) && ", accepted gaps aside"}.</p>`
    : markup`<p class="statement bad">Credentials can be missing from ${incomplete.map(({ tenancy }, index) => markup`${index > 0 && ", "}${foreign(tenancy.name ?? tenancy.ocid)}`)}.</p>`
}</section>
<main>
<section aria-labelledby="status" class="bare"><h2 id="status" class="hidden">Status</h2><ul class="tiles">
<li><div class="tile"><span class="count">${grouped(total(({ credentials }) => credentials))}</span><span class="name">Credentials</span></div></li>
${statuses.map((status) => markup`<li><div class="tile ${status}"><span class="count">${grouped(total(({ byStatus }) => byStatus[status]))}</span><span class="name">${statusWords[status]}</span></div></li>`)}
</ul></section>
<section aria-labelledby="tenancies"><h2 id="tenancies">Tenancies, worst first</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="tenancies"><table class="stack">
<thead><tr><th scope="col">Tenancy</th><th scope="col">Coverage</th><th scope="col">Report</th>${statuses.map((status) => markup`<th scope="col" class="number">${statusWords[status]}</th>`)}<th scope="col" class="number">Credentials</th><th scope="col" class="number">Oldest, days</th></tr></thead>
<tbody>${members.map(row)}</tbody></table></div>
${superseded.length > 0 && markup`<p class="hint">Left out, since a newer report of the same tenancy is here: ${superseded.map(({ path }, index) => markup`${index > 0 && ", "}${foreign(path)}`)}</p>`}
${setAside.length > 0 && markup`<h3>Set aside</h3><ul>${setAside.map(aside)}</ul>`}
</section>
</main>
</body>
</html>
`.html;
}

function age({ ageDays, forecast }: FleetMember): Markup {
  if (ageDays < 0)
    return markup`<span class="detail warning">${counted(-ageDays, "day")} later than this page</span>`;
  return markup`<span class="detail ${(forecast || ageDays > staleDays) && "warning"}">${forecast ? "forecast" : `${counted(ageDays, "day")} old`}</span>`;
}

function aside({ path, tenancy, because }: SetAside): Markup {
  return markup`<li>${foreign(path)} (${foreign(tenancy.name ?? tenancy.ocid)}): ${foreign(because)}.</li>`;
}

function row(member: FleetMember): Markup {
  const { tenancy, complete, domains, byStatus, incompleteBecause } = member;
  return markup`<tr><th scope="row">${foreign(tenancy.name ?? tenancy.ocid)}${tenancy.name !== null && markup`<span class="detail">${foreign(tenancy.ocid)}</span>`}</th>
<td data-label="Coverage"><span class="verdict-word ${complete ? "good" : "bad"}">${complete ? "Complete" : "Incomplete"}</span><span class="detail">${counted(domains.read, "domain")} read${domains.notRead > 0 && `, ${grouped(domains.notRead)} not`}${domains.skipped > 0 && `, ${grouped(domains.skipped)} skipped`}${member.acceptedGaps > 0 && `, ${counted(member.acceptedGaps, "accepted gap")}`}</span>${
    incompleteBecause.length > 0 &&
    markup`<details><summary>${counted(incompleteBecause.length, "reason")}</summary><ul>${incompleteBecause.map((reason) => markup`<li>${foreign(reason)}</li>`)}</ul></details>`
  }</td>
<td class="date" data-label="Report">${member.asOf.slice(0, 10)}${age(member)}</td>
${statuses.map((status) => markup`<td class="number" data-label="${statusWords[status]}">${byStatus[status] === 0 ? "0" : markup`<span class="badge ${status}">${grouped(byStatus[status])}</span>`}</td>`)}
<td class="number" data-label="Credentials">${grouped(member.credentials)}</td><td class="number" data-label="Oldest, days">${member.oldestDays === null ? "" : grouped(member.oldestDays)}</td></tr>`;
}
