import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { withRooms } from "../../../scripts/architecture/drawing";
import { type RoomPath, rooms } from "../../../scripts/architecture/rooms";

jest.setTimeout(60_000);

const root = resolve(__dirname, "../../..");
const check = join(root, "scripts/architecture/check-arrows.ts");
const paths = Object.keys(rooms) as RoomPath[];

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "arrows-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function plant(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What the check refuses, as `from > to`, by the rule that refused it. */
function refused(): { readonly exitCode: number | null; readonly imports: (rule: RegExp) => string[] } {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", require.resolve("tsx"), check],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  const found = [...stderr.matchAll(/^(\S+) imports (\S+)\n {2}(.*?): /gm)];
  if (status !== 0 && found.length === 0) throw new Error(stderr + stdout);
  return {
    exitCode: status,
    imports: (rule) =>
      found.filter(([, , , name = ""]) => rule.test(name)).map(([, from, to]) => `${from} > ${to}`),
  };
}

const importOf = (from: string, to: string) => {
  const path = posix.relative(posix.dirname(from), to.replace(/\.ts$/, ""));
  return JSON.stringify(path.startsWith(".") ? path : `./${path}`);
};

test("every import between rooms that the table does not name is refused, and no other", () => {
  const fileOf = (path: RoomPath) => (path.endsWith(".ts") ? path : `${path}/deep/inside/file.ts`);
  const files = paths.map((path) => {
    const others = paths.filter((other) => other !== path);
    return [
      fileOf(path),
      others.map((other) => `import ${importOf(fileOf(path), fileOf(other))};\n`).join(""),
    ];
  });
  plant(Object.fromEntries(files) as Record<string, string>);
  const expected = paths.flatMap((path) => {
    const { uses } = rooms[path];
    if (uses === "all") return [];
    return paths
      .filter((other) => other !== path && !uses.includes(other))
      .map((other) => `${fileOf(path)} > ${fileOf(other)}`);
  });
  const { exitCode, imports } = refused();
  expect(imports(/^arrows/).sort()).toEqual(expected.sort());
  expect(expected.length).toBeGreaterThan(paths.length * 10);
  expect(exitCode).toBe(1);
});

test("an arrow is broken by any form of import, also of a type, and from any depth", () => {
  const forms = [
    (to: string) => `import type { A } from ${to}; export const a: A | undefined = undefined;`,
    (to: string) => `export { a } from ${to};`,
    (to: string) => `export type B = import(${to}).A;`,
    (to: string) => `export const a = () => import(${to});`,
    (to: string) => `export const a: unknown = require(${to});`,
  ];
  const files = forms.map((form, index) => {
    const from = `lambda-src/audit/runbook/deeper/form${index}.ts`;
    return [from, form(importOf(from, "lambda-src/tenancy/scim/target.ts"))];
  });
  plant({
    ...(Object.fromEntries(files) as Record<string, string>),
    "lambda-src/tenancy/scim/target.ts": "export type A = 1; export const a = 1;",
    "simulator/scim/deep.ts": 'import "../../lambda-src/audit/pure";',
    "lambda-src/audit/pure.ts": 'import "zod"; import "node:crypto";',
  });
  expect(
    refused()
      .imports(/^arrows/)
      .sort(),
  ).toEqual([
    ...files.map(([from]) => `${from} > lambda-src/tenancy/scim/target.ts`),
    "simulator/scim/deep.ts > lambda-src/audit/pure.ts",
  ]);
});

test("packages and modules of Node.js that a room must not use are refused", () => {
  const used = [
    "zod",
    "oci-common",
    "undici",
    "cdktf",
    "node:fs",
    "fs/promises",
    "node:https",
    "node:crypto",
  ];
  const installed = used.filter((name) => /^(zod|oci-common|undici|cdktf)$/.test(name));
  const everything = used.map((name) => `import ${JSON.stringify(name)};`).join("\n");
  plant({
    "package.json": JSON.stringify({
      dependencies: Object.fromEntries(installed.map((name) => [name, "1"])),
    }),
    ...Object.fromEntries(
      installed.flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" })],
        [`node_modules/${name}/index.js`, ""],
      ]),
    ),
    "lambda-src/audit/rule.ts": everything,
    "lambda-src/report/writer.ts": everything,
    "lambda-src/tenancy/reader.ts": everything,
  });
  const { imports } = refused();
  const of = (room: string) =>
    imports(new RegExp(`^packages of lambda-src/${room}$`)).map((found) => found.split(" > ")[1]);
  const packages = ["cdktf", "oci-common", "undici"].map((name) => `node_modules/${name}/index.js`);
  expect(of("audit").sort()).toEqual(["fs", "fs/promises", "https", ...packages]);
  expect(of("report").sort()).toEqual(["https", ...packages]);
  expect(of("tenancy").sort()).toEqual(["https", "node_modules/cdktf/index.js"]);
});

test("what ships imports no package for development, but types", () => {
  plant({
    "package.json": JSON.stringify({
      dependencies: { zod: "1" },
      devDependencies: { chart: "1", esbuild: "1" },
    }),
    ...Object.fromEntries(
      ["zod", "chart", "esbuild"].flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" })],
        [`node_modules/${name}/index.js`, ""],
      ]),
    ),
    "lambda-src/report/html/page.ts": 'import "zod"; import "chart"; import "esbuild";',
    "lambda-src/report/html/types.ts": 'import type { A } from "chart"; export type B = A;',
    "operations/image/image.ts": 'import "chart";',
  });
  expect(refused().imports(/^shipped/)).toEqual([
    "lambda-src/report/html/page.ts > node_modules/chart/index.js",
  ]);
});

test("two commands know nothing of each other, and two files are no circle", () => {
  plant({
    "lambda-src/cli/run/run.ts": 'import "../options"; import "../verify/verify"; import "./part";',
    "lambda-src/cli/run/part.ts": "",
    "lambda-src/cli/verify/verify.ts": "",
    "lambda-src/cli/options.ts": "",
    "operations/retire/retire.ts": 'import "../terraform/plan"; import "../rollout/drift";',
    "operations/rollout/drift.ts": 'import type { A } from "./stack"; export type B = A;',
    "operations/rollout/stack.ts": 'import type { B } from "./drift"; export type A = 1 | B[];',
    "operations/terraform/plan.ts": "",
  });
  const { imports } = refused();
  expect(imports(/^folders/).sort()).toEqual([
    "lambda-src/cli/run/run.ts > lambda-src/cli/verify/verify.ts",
    "operations/retire/retire.ts > operations/rollout/drift.ts",
  ]);
  expect(imports(/circle/)).toEqual(["operations/rollout/drift.ts > operations/rollout/stack.ts"]);
});

test("docs/architecture.md draws the table", () => {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const cells = (text: string) =>
    text.split("\n").map((line) => line.replace(/ +\|/g, " |").replace(/-+/g, "-"));
  expect(cells(page)).toEqual(cells(withRooms(page)));
});
