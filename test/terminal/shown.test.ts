import { resolve } from "node:path";
import fc from "fast-check";
import pc from "picocolors";
import stringWidth from "string-width";
import ts from "typescript";
import { withoutCommands } from "../../lambda-src/terminal/print";
import { painted, printable, printableLines, shown, shownJson } from "../../lambda-src/terminal/shown";
import { type Column, tableLines } from "../../lambda-src/terminal/table";
import { terminalWidth } from "../../lambda-src/terminal/terminal-width";
import { hostileText } from "../audit/arbitraries";

const raw = /(?![\n\u200C\u200D])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

jest.setTimeout(60_000);

test("what others wrote, and bytes that only terminals of the eighties obey, are never printed raw", () => {
  fc.assert(
    fc.property(
      fc.oneof(hostileText, fc.constantFrom("\u009B31m", "\u0090q\u009C", "\u007F", "\u0085")),
      (text) => {
        expect(printable(text)).not.toMatch(/\n/);
        for (const safe of [printable(text), printableLines(text), shownJson({ [text]: [text] })])
          expect(safe).not.toMatch(raw);
        expect(JSON.parse(shownJson({ [`k${text}`]: [text] }))).toEqual({ [`k${text}`]: [text] });
      },
    ),
  );
});

test.each([
  ["::add-mask::secret", "\\u{3a}:add-mask::secret"],
  ["a\n  ::error::x", "a\n  \\u{3a}:error::x"],
  ["\u00A0::warning::x", "\u00A0\\u{3a}:warning::x"],
  ["name ##[error]x", "name #\\u{23}[error]x"],
  ["##vso[task.setvariable]x", "#\\u{23}vso[task.setvariable]x"],
  ["https://x ::1 is no command", "https://x ::1 is no command"],
])("a pipeline's runner takes no command out of %j", (text, printed) => {
  expect(withoutCommands(text)).toBe(printed);
});

test("JSON for a program holds no command of a runner, and the same value", () => {
  const value = { name: "##[error]x ##vso[a]" };
  expect(shownJson(value)).not.toMatch(/##(vso)?\[/);
  expect(JSON.parse(shownJson(value))).toEqual(value);
});

/** What the compiler says of a line, in a file beside this one. */
function complaints(line: string): string[] {
  const path = resolve(__dirname, "tried.ts");
  const source = `import { print } from "../../lambda-src/terminal/print";
import { joined, printable, shown } from "../../lambda-src/terminal/shown";
declare const name: string; declare const status: "OVERDUE" | "CURRENT"; declare const count: number;
${line}
void [print, joined, printable, shown, name, status, count];`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ["node"],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const tried: ts.CompilerHost = {
    ...host,
    getSourceFile: (file, ...rest) =>
      file === path
        ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2022)
        : host.getSourceFile(file, ...rest),
    fileExists: (file) => file === path || host.fileExists(file),
  };
  const program = ts.createProgram([path], options, tried);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test("the compiler lets nobody forget", () => {
  for (const good of [
    "print(shown`${printable(name)} is ${status}, ${count}`);",
    "print(joined([printable(name)]));",
  ])
    expect(complaints(good)).toEqual([]);
  for (const bad of [
    "print(name);",
    "print(`x ${name}`);",
    "print(shown`${name}`);",
    "print(joined([name]));",
    'print(printable(name) + "x");',
  ])
    expect(complaints(bad)).toEqual([expect.stringMatching(/not assignable/)]);
});

test("a table fits its width, row by row, whatever is in it", () => {
  const columns: readonly Column[] = [
    { heading: shown`Name`, least: 8 },
    { heading: shown`Count`, align: "right" },
    { heading: shown`Note`, least: 6, weight: 1 },
    { heading: shown`Date`, weight: 2 },
  ];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(hostileText, fc.nat(99_999), hostileText), { maxLength: 12 }),
      fc.integer({ min: 20, max: 120 }),
      (rows, width) => {
        const made = tableLines(
          columns,
          rows.map(([name, count, note]) => [
            printable(name),
            shown`${count}`,
            printable(note),
            shown`2026-11-21`,
          ]),
          width,
        );
        expect(made).toHaveLength(rows.length + 1);
        for (const line of made) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        for (const [index, [, count]] of rows.entries()) expect(made[index + 1]).toContain(String(count));
      },
    ),
  );
});

test.each([
  [{ isTTY: true, columns: 40 }, 60],
  [{ isTTY: true, columns: 132 }, 132],
  [{ isTTY: true, columns: 400 }, 200],
  [{ isTTY: true, columns: 0 }, 100],
  [{ isTTY: false, columns: 80 }, 100],
])("the width of %j is %i", (stream, width) => {
  expect(terminalWidth(stream)).toBe(width);
});

test("a command that paints its words keeps their colours, and nothing else that acts", () => {
  const words = `${pc.createColors(true).bold("acme")}: \u001B[2Jx\u009B31m\u001B]8;;http://x\u0007 ${pc.createColors(true).red("bad")}`;
  expect(painted(words)).toBe(
    `${pc.createColors(true).bold("acme")}: \\u{1b}[2Jx\\u{9b}31m\\u{1b}]8;;http://x\\u{7} ${pc.createColors(true).red("bad")}`,
  );
});
