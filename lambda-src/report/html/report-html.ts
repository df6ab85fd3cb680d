import type { Report } from "../../audit/report";
import { outcomeOf } from "../../audit/verdict";
import type { ReportFile } from "../report-file";
import { visibleText } from "../../terminal/visible-text";
import { clientBundle } from "./client-bundle";
import { Markup, markup } from "./markup";
import { sha256Base64 } from "./page-policy";
import { payloadJson } from "./payload";
import { pageStyle } from "./page-style";
import { agesSection, forecastSection } from "./sections/charts";
import { matrixSection, statusSection, usageSection } from "./sections/counts";
import { coverageSection } from "./sections/coverage";
import { deltaSection } from "./sections/delta";
import { exemptionsSection } from "./sections/exemptions";
import { findingsSection } from "./sections/findings";
import { legendSection } from "./sections/legend";
import { headSection, verdictSection } from "./sections/verdict";

export const files: readonly ReportFile[] = [
  { fileName: "report.html", contentType: "text/html; charset=utf-8", from: "report", chunks: reportHtml },
];

/**
 * `report.html`: one file that needs no network and allows none. What matters most is plain HTML, so it shows before any
 * script runs and where none may; the table, the charts and the panels are made from the data at its end.
 */
export function* reportHtml(report: Report): Generator<string> {
  const { script, style: common } = clientBundle();
  const title = titleOf(report);
  const style = common + pageStyle(title);
  const sections = sectionsOf(report).filter(({ html }) => html !== "");
  yield markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-${sha256Base64(script)}'; style-src 'sha256-${sha256Base64(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${headSection(report)}
<nav class="contents" aria-label="Parts of the page"><ul>${sections.map(({ id, name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${verdictSection(report)}
${statusSection(report)}
${sections.map(({ html }) => html)}
</main>
<footer><p>Made by credential-audit${report.toolVersion !== undefined && ` ${report.toolVersion}`} from report.json, schema ${report.schemaVersion}. This page sends nothing anywhere. Charts: uPlot, © Leon Sorokin, MIT.</p></footer>
<script type="application/json" id="payload">`.html;
  yield* payloadJson(report);
  yield markup`</script>
<script>${new Markup(script)}</script>
</body>
</html>
`.html;
}

/** `FAIL: acme: credential audit 2026-11-21`. */
function titleOf(report: Report): string {
  const tenancy = visibleText(report.tenancy.name ?? report.tenancy.ocid);
  return `${outcomeOf(report)}: ${tenancy}: credential audit ${report.asOf.slice(0, 10)}`;
}

/** The parts of the page after its head, with their headings' ids and their names in the list of contents. */
function sectionsOf(report: Report): { id: string; name: string; html: Markup | "" }[] {
  return [
    { id: "matrix-title", name: "Domains and types", html: matrixSection(report) },
    { id: "delta-title", name: "Changes", html: deltaSection(report) },
    { id: "findings", name: "Findings", html: findingsSection(report) },
    { id: "ages-title", name: "Ages", html: agesSection() },
    { id: "forecast-title", name: "Due next", html: forecastSection() },
    { id: "usage-title", name: "Who can", html: usageSection(report) },
    { id: "coverage", name: "Coverage", html: coverageSection(report) },
    { id: "exemptions-title", name: "Exemptions", html: exemptionsSection(report) },
    { id: "words", name: "Words", html: legendSection(report) },
  ];
}
