import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cisBenchmark, credentialTypeFacts, credentialTypes } from "../../lambda-src/audit/credential-type";
import { flags } from "../../lambda-src/audit/judgement";
import { flagWords, typeName } from "../../lambda-src/report/wording";
import { sampleReport } from "./sample-report";

const page = readFileSync(join(__dirname, "../../docs/reports.md"), "utf8").replaceAll(/\s+/g, " ");

test("docs/reports.md explains every flag in the words of the page and of explain", () => {
  for (const flag of flags)
    expect(page).toContain(`| \`${flag}\` | ${flagWords[flag].name} | ${flagWords[flag].meaning} |`);
});

test("docs/reports.md and report.json name the control that asks for each type", () => {
  const { controls } = sampleReport({ credentials: 1 });
  expect(page).toContain(cisBenchmark);
  expect(controls?.benchmark).toBe(cisBenchmark);
  for (const type of credentialTypes) {
    const control = credentialTypeFacts[type].cisControl;
    expect(page).toContain(`| ${typeName(type)} | ${control ?? "none"} |`);
    expect(controls?.byType[type]).toBe(control ?? null);
  }
});
