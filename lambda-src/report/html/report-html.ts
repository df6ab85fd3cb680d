import type { Report } from "../../audit/report";
import { visibleText } from "../visible-text";
import { clientBundle } from "./client-bundle";
import { Markup, markup } from "./markup";
import { sha256Base64 } from "./page-policy";
import { payloadJson } from "./payload";
import { findingsSection } from "./sections/findings";
import { coverageSection, verdictSection } from "./sections/coverage";
import { deltaSection } from "./sections/delta";
import { agesSection, forecastSection } from "./sections/charts";
import { exemptionsSection } from "./sections/exemptions";
import { matrixSection, statusSection, usageSection } from "./sections/counts";

/**
 * `report.html`: one file that needs no network and allows none. What matters most is plain HTML, so it shows before any
 * script runs and where none may; the table, the charts and the panels are made from the data at its end.
 */
export function* reportHtml(report: Report): Generator<string> {
  const { script, style } = clientBundle();
  const tenancy = report.tenancy.name ?? report.tenancy.ocid;
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${sha256Base64(script)}'; style-src 'sha256-${sha256Base64(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.coverage.complete ? "" : "INCOMPLETE: "}${visibleText(tenancy)}: credential audit ${report.asOf.slice(0, 10)}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${verdictSection(report)}
<main>
${statusSection(report)}
${deltaSection(report)}
${matrixSection(report)}
${agesSection()}
${forecastSection()}
${usageSection(report)}
${coverageSection(report)}
${exemptionsSection(report)}
${findingsSection(report)}
</main>
<footer><p>Made by credential-audit from report.json, schema ${report.schemaVersion}. This page sends nothing anywhere. Charts: uPlot, © Leon Sorokin, MIT.</p></footer>
<script type="application/json" id="payload">`.html;
  yield* payloadJson(report);
  yield markup`</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.html;
}
