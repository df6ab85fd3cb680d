import { readFileSync } from "node:fs";
import { loadFormats } from "../../lambda-src/report/formats";

const pages = ["docs/reports.md", "docs/cli.md"] as const;

it.each(pages)("%s names every format's files, and what a run writes has a row there", async (page) => {
  const rows = readFileSync(page, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .join("\n");
  const formats = await loadFormats();
  const missing = formats
    .flatMap(({ files }) => files)
    .filter(({ fileName }) => !rows.includes(`\`${fileName}\``));
  expect(missing).toEqual([]);
});

it("docs/cli.md has a row for every format", async () => {
  const page = readFileSync("docs/cli.md", "utf8");
  const names = [...page.matchAll(/^\| `(\w+)` +\| `[\w.]+`,/gm)].map(([, name]) => name);
  expect(names).toEqual((await loadFormats()).map(({ name }) => name));
});
