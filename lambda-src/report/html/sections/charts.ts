import { type Markup, markup } from "../markup";

/** Where the page's script draws how old the credentials of each type are. */
export function agesSection(): Markup {
  return markup`<section aria-labelledby="ages-title">
<h2 id="ages-title">Age by type</h2>
<p class="hint">Credentials by age in days, with the warn age (dashed) and the max age (solid).</p>
<div id="ages" class="charts">${needsScript}</div>
</section>`;
}

/** Where the page's script draws what falls due in the next quarter. */
export function forecastSection(): Markup {
  return markup`<section aria-labelledby="forecast-title">
<h2 id="forecast-title">Rotation due in the next 13 weeks</h2>
<div id="forecast" class="charts">${needsScript}</div>
</section>`;
}

const needsScript = markup`<noscript><p class="hint">Needs JavaScript.</p></noscript>`;
