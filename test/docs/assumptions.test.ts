import { existsSync, readFileSync } from "node:fs";
import { assumptionIds } from "../../lambda-src/tenancy/field-report/assumption-ids";
import { assumptions } from "../../lambda-src/tenancy/field-report/assumptions";
import { questionIds } from "../../lambda-src/tenancy/field-report/field-report";
import { questions } from "../../lambda-src/tenancy/field-report/questions";

const [, asked = "", unasked = ""] = readFileSync("docs/assumptions.md", "utf8").split(/^## /m);

/** The cells of each row of a table, without its head. */
function rows(section: string): string[][] {
  return section
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
const bare = (cell: string | undefined) => (cell ?? "").replaceAll("`", "");

it("lists every assumption that a field report asks about, in its words", () => {
  expect(rows(asked).map(([id, words]) => [bare(id), words])).toEqual(
    assumptionIds.map((id) => [id, assumptions[id].statement]),
  );
});

it("gives each its evidence, a verdict and code that is there", () => {
  for (const [id, , evidence, verdict, code] of rows(asked)) {
    expect([id, (evidence ?? "").length > 20, verdict]).toEqual([
      id,
      true,
      expect.stringMatching(/^(likely|undecided|contradicted)/),
    ]);
    expect([id, existsSync(bare(code))]).toEqual([id, true]);
  }
  expect(rows(unasked).length).toBeGreaterThan(5);
  for (const [id, , why, code] of rows(unasked)) {
    expect([...(assumptionIds as readonly string[])]).not.toContain(bare(id));
    expect([id, (why ?? "").length > 20, existsSync(bare(code))]).toEqual([id, true, true]);
  }
});

it("every question is asked for an assumption, and every assumption that needs one has it", () => {
  const needed = new Set(assumptionIds.flatMap((id) => assumptions[id].questions));
  expect(questions.map(({ id }) => id).sort()).toEqual([...questionIds].sort());
  expect([...needed].sort()).toEqual([...questionIds].sort());
});
