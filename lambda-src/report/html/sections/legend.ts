import { cisBenchmark, credentialTypeFacts, credentialTypes } from "../../../audit/credential-type";
import { flags, statuses } from "../../../audit/judgement";
import type { Report } from "../../../audit/report";
import {
  coverageMeaning,
  coverageWords,
  flagWords,
  statusMeaning,
  statusWords,
  typeName,
} from "../../wording";
import { type Markup, markup } from "../markup";
import { grouped } from "../../wording";
import { link } from "./counts";

/** What the words of the page mean, and which control of the benchmark asks for each type. */
export function legendSection({ policy, summary, controls }: Report): Markup {
  const control = (type: (typeof credentialTypes)[number]): string | null =>
    controls ? controls.byType[type] : (credentialTypeFacts[type].cisControl ?? null);
  return markup`<section aria-labelledby="words" class="legend">
<h2 id="words">What the words mean</h2>
<h3>Flags</h3>
<dl>${flags.map(
    (flag) =>
      markup`<dt>${summary.byFlag[flag] > 0 ? markup`<a ${link({ flag })}>${flagWords[flag].name}</a> (${grouped(summary.byFlag[flag])})` : flagWords[flag].name}<span class="detail"><code>${flag}</code></span></dt><dd>${flagWords[flag].meaning}</dd>`,
  )}</dl>
<h3>Status</h3>
<dl>${statuses.map((status) => markup`<dt><span class="badge ${status}">${statusWords[status]}</span></dt><dd>${sentence(statusMeaning[status])}</dd>`)}</dl>
<h3>Coverage</h3>
<dl>${Object.entries(coverageWords).map(([status, word]) => markup`<dt>${word}</dt><dd>${coverageMeaning[status as keyof typeof coverageMeaning]}</dd>`)}</dl>
<h3>Types</h3>
<p class="hint">Controls are those of the ${controls?.benchmark ?? cisBenchmark}. Where it asks for none, the table says so.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Types, their controls and maximum ages"><table class="stack">
<thead><tr><th scope="col">Type</th><th scope="col">Control</th><th scope="col" class="number">Rotate within, days</th><th scope="col" class="number">Due soon from, days</th></tr></thead>
<tbody>${credentialTypes.map((type) => {
    const { maxAgeDays, warnAgeDays } = policy.thresholds[type];
    return markup`<tr><th scope="row">${typeName(type)}</th><td data-label="Control">${control(type) === null ? "none" : `CIS ${control(type)}`}</td><td class="number" data-label="Rotate within, days">${maxAgeDays}</td><td class="number" data-label="Due soon from, days">${warnAgeDays}</td></tr>`;
  })}</tbody></table></div>
</section>`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
