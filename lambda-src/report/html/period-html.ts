import { credentialTypeFacts, credentialTypes } from "../../audit/credential-type";
import {
  type CredentialHistory,
  hasGaps,
  type Period,
  type Population,
  type Timeliness,
  type TypeRecord,
} from "../../audit/period/period";
import { periodGaps, periodLimits, periodVerdict, populationMethod } from "../period-text";
import { counted, grouped } from "../wording";
import { clientBundle } from "./client-bundle";
import { foreign, Markup, markup } from "./markup";
import { sha256Base64 } from "./page-policy";
import { pageStyle } from "./page-style";

const timelinessWords: Readonly<Record<Timeliness, string>> = {
  ON_TIME: "In time",
  LATE: "Late",
  EXEMPT: "Exempt",
  NOT_KNOWN: "Not known",
  NOT_DUE: "Due before or after",
};

/** `period.html`: the control over a period, as one file without scripts that prints on A4. */
export function* periodHtml(period: Period): Generator<string> {
  const { tenancy, from, to, records, population, gaps, policyChanges, credentials, links } = period;
  const name = tenancy.name ?? tenancy.ocid;
  const style =
    clientBundle().style + pageStyle(`${name}: ${from} to ${to}`) + "@media print{@page{size:A4}}";
  const total = (count: (record: TypeRecord) => number): number =>
    records.reduce((sum, record) => sum + count(record), 0);
  const known = !hasGaps(period);
  const stated = periodGaps(period);
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${sha256Base64(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${!known && "GAPS: "}Credential rotation of ${name}, ${from} to ${to}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<header class="page-head"><div class="title"><h1>Credential rotation of ${foreign(name)}</h1>
<p class="subtitle">${from} to ${to}, UTC, both included. ${counted(period.runs, "run")}${links && `, links ${links.first} to ${links.last} of the chain`}. ${foreign(tenancy.ocid)}</p></div></header>
<section class="verdict ${known ? "complete" : "incomplete"}" aria-label="Verdict"><h2>${known ? "Every day of the period is known" : "Not everything of the period is known"}</h2><p>${periodVerdict(period)}.</p></section>
<main>
<section aria-labelledby="counts"><h2 id="counts" class="hidden">Counts</h2><ul class="tiles">
${tile(
  "In time",
  total(({ onTime }) => onTime),
  "CURRENT",
)}${tile(
    "Late",
    total(({ late }) => late),
    "OVERDUE",
  )}${tile(
    "Not known",
    total(({ notKnown }) => notKnown),
    "UNKNOWN",
  )}${tile(
    "Exempt",
    total(({ exempt }) => exempt),
    "EXEMPT",
  )}
</ul></section>
<section aria-labelledby="gaps"><h2 id="gaps">What is not known</h2>
${stated.length === 0 ? markup`<p>There was a complete run on every day, and each one's evidence holds.</p>` : markup`<p>None of this counts as passed.</p><ul>${stated.map((gap) => markup`<li>${foreign(gap)}</li>`)}</ul>`}
</section>
<section aria-labelledby="population"><h2 id="population">Population</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="population"><table><thead><tr><th scope="col">At</th><th scope="col">Run</th><th scope="col" class="number">Domains</th><th scope="col" class="number">Users</th><th scope="col" class="number">Credentials</th></tr></thead><tbody>
${populationRow("Start", population.start)}${populationRow("End", population.end)}</tbody></table></div>
<p class="hint">${populationMethod}</p></section>
<section aria-labelledby="policy"><h2 id="policy">Policy in force</h2>
${period.policy && policyTable(period.policy)}
${policyChanges.length > 0 ? markup`<p>It changed in the period:</p><ul>${policyChanges.map(({ asOf, link, what }) => markup`<li>${asOf.slice(0, 10)} (link ${link}): ${foreign(what.join("; "))}</li>`)}</ul>` : markup`<p>It did not change in the period.</p>`}
</section>
<section aria-labelledby="records"><h2 id="records">In time, by domain and type</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="records"><table><thead><tr><th scope="col">Domain</th><th scope="col">Type</th><th scope="col" class="number">In time</th><th scope="col" class="number">Late</th><th scope="col" class="number">Not known</th><th scope="col" class="number">Exempt</th><th scope="col" class="number">Share in time</th><th scope="col" class="number">Median delay, days</th><th scope="col" class="number">Longest</th><th scope="col" class="number">Runs that did not read it</th></tr></thead>
<tbody>${records.filter(hasAnything).map(recordRow)}</tbody></table></div>
${records.some((record) => !hasAnything(record)) && markup`<p class="hint">Nothing fell due, was overdue or went unread in the other ${counted(records.filter((record) => !hasAnything(record)).length, "domain and type", "domains and types")}.</p>`}</section>
<section aria-labelledby="credentials"><h2 id="credentials">${counted(credentials.length, "credential")} that were due, overdue or in doubt</h2>
<div class="scroll" tabindex="0" role="group" aria-labelledby="credentials"><table><thead><tr><th scope="col">User</th><th scope="col">Credential</th><th scope="col">Due</th><th scope="col">First seen overdue</th><th scope="col">Owner told</th><th scope="col">End</th><th scope="col" class="number">Days over</th><th scope="col">In time?</th></tr></thead><tbody>
`.html;
  for (const history of credentials) yield credentialRow(history).html;
  yield markup`</tbody></table></div></section>
<section aria-labelledby="limits"><h2 id="limits">What this report cannot know</h2><ul>${periodLimits.map((limit) => markup`<li>${limit}</li>`)}</ul>
${gaps.unreadableRuns.length > 0 && markup`<p>Runs whose evidence does not hold are listed above; find out why before relying on the rest.</p>`}</section>
</main>
</body>
</html>
`.html;
}

function tile(name: string, count: number, status: string): Markup {
  return markup`<li><div class="tile ${status}"><span class="count">${grouped(count)}</span><span class="name">${name}</span></div></li>`;
}

function populationRow(at: string, population: Population | null): Markup {
  if (!population)
    return markup`<tr><th scope="row">${at}</th><td colspan="4">No run of the period was complete.</td></tr>`;
  const { asOf, link, domains, users, credentials } = population;
  return markup`<tr><th scope="row">${at}</th><td class="date">${instant(asOf)}<span class="detail">link ${link}</span></td><td class="number">${grouped(domains)}</td><td class="number">${grouped(users)}</td><td class="number">${grouped(credentials)}</td></tr>`;
}

function policyTable(policy: NonNullable<Period["policy"]>): Markup {
  return markup`<div class="scroll" tabindex="0" role="group" aria-labelledby="policy"><table><thead><tr><th scope="col">Type</th><th scope="col" class="number">Rotate within, days</th><th scope="col" class="number">Told from, days</th><th scope="col">Basis</th></tr></thead><tbody>
${credentialTypes.map((type) => {
  const { maxAgeDays, warnAgeDays, basis } = policy.thresholds[type];
  return markup`<tr><th scope="row">${credentialTypeFacts[type].consoleName}</th><td class="number">${maxAgeDays}</td><td class="number">${warnAgeDays}</td><td>${basis === undefined ? "none stated" : foreign(basis)}</td></tr>`;
})}</tbody></table></div>`;
}

function hasAnything({ onTime, late, exempt, notKnown, longestDelay, runsNotRead }: TypeRecord): boolean {
  return onTime + late + exempt + notKnown + runsNotRead > 0 || longestDelay !== null;
}

function recordRow(record: TypeRecord): Markup {
  const {
    domain,
    type,
    onTime,
    late,
    notKnown,
    exempt,
    shareOnTime,
    medianDelay,
    longestDelay,
    runsNotRead,
  } = record;
  const share = shareOnTime === null ? "" : `${Math.floor(shareOnTime * 1000) / 10} %`;
  return markup`<tr><th scope="row">${foreign(domain)}</th><td>${credentialTypeFacts[type].consoleName}</td>${[onTime, late, notKnown, exempt].map((count) => markup`<td class="number">${grouped(count)}</td>`)}<td class="number">${share}</td><td class="number">${medianDelay ?? ""}</td><td class="number">${longestDelay ?? ""}</td><td class="number">${grouped(runsNotRead)}</td></tr>`;
}

function credentialRow(history: CredentialHistory): Markup {
  const { userName, domain, type, id, due, firstOverdue, told, ending, exemption, daysOver, timeliness } =
    history;
  const end = ending
    ? markup`${ending.kind === "rotated" ? "Rotated" : "Deleted"} by ${ending.at.slice(0, 10)}`
    : exemption
      ? markup`Exempt until ${exemption.until}<span class="detail">${foreign(`${exemption.reason} (${exemption.owner})`)}</span>`
      : "Still there";
  return markup`<tr><th scope="row">${foreign(userName)}<span class="detail">${foreign(domain)}</span></th><td>${credentialTypeFacts[type].consoleName}<span class="detail">${foreign(id)}</span></td><td class="date">${due?.slice(0, 10)}</td><td class="date">${firstOverdue?.slice(0, 10)}</td><td>${told.map(({ stage, at }) => markup`<span class="detail">${foreign(stage)}: ${at === null ? "time not known" : at.slice(0, 10)}</span>`)}</td><td>${end}</td><td class="number">${daysOver ?? ""}</td><td>${timelinessWords[timeliness]}</td></tr>
`;
}

function instant(text: string): string {
  return text.slice(0, 16).replace("T", " ");
}
