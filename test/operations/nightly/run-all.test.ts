import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runAll } from "../../../operations/nightly/run-all";

test.each([
  [0, 0, 0],
  [2, 0, 2],
  [0, 2, 2],
  [2, 3, 3],
  [1, 0, 1],
  [2, 1, 1],
  [1, 3, 1],
  [0, null, 1],
  [null, 0, 1],
  [0, 127, 1],
] as const)("drift that exits %p skips no audit, which exits %p: %p", (drift, audit, expected) => {
  const ran: string[] = [];
  const codes: Readonly<Record<string, number | null>> = { "rollout drift": drift, "audit-tenancies": audit };
  expect(
    runAll((args) => {
      ran.push(args.join(" "));
      return codes[args.join(" ")] ?? null;
    }),
  ).toBe(expected);
  expect(ran).toEqual(["rollout drift", "audit-tenancies"]);
});

test("both are begun as processes of their own, and what either could not do is told", () => {
  const folder = mkdtempSync(join(tmpdir(), "nightly-"));
  try {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "operations/operations.ts", "nightly"],
      {
        cwd: resolve(__dirname, "../../.."),
        encoding: "utf8",
        env: { ...process.env, TENANCIES_DIR: join(folder, "none") },
      },
    );
    expect(status).toBe(1);
    expect(stderr.match(/ENOENT.*none/g)).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
