import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const root = resolve(__dirname, "../../..");
const filesOf = (folder: string): string[] =>
  readdirSync(join(root, folder)).map((name) => join(folder, name));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const scripts = new Set(
  Object.keys((JSON.parse(read("package.json")) as { scripts: Record<string, string> }).scripts),
);
/** The npm scripts that a text calls. */
const calledScripts = (text: string): string[] =>
  [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => name ?? "");

const workflows = filesOf(".github/workflows");
const specifications = filesOf(".oci-devops");

describe.each(workflows)("%s", (file) => {
  const workflow = z
    .looseObject({
      permissions: z.unknown(),
      jobs: z.record(
        z.string(),
        z.looseObject({
          permissions: z.record(z.string(), z.string()).optional(),
          "timeout-minutes": z.number().optional(),
        }),
      ),
    })
    .parse(parse(read(file)));

  it("has no permission by default, and every job names its own and a time limit", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(Object.keys(job.permissions ?? {}).length).toBeGreaterThan(0);
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
    }
  });

  it("pins every action by its commit, with the version beside it", () => {
    const uses = [...read(file).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action]) => action ?? "");
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("puts no input of an event into a command, and calls npm scripts that there are", () => {
    const runs = Object.values(workflow.jobs).flatMap((job) =>
      (job["steps"] as { run?: string }[]).flatMap(({ run }) => run ?? []),
    );
    for (const run of runs) expect(run).not.toContain("${{");
    for (const name of calledScripts(runs.join("\n"))) expect(scripts).toContain(name);
  });
});

/** What of a workflow the tests below look at. */
const jobsOf = (file: string) =>
  z
    .looseObject({
      jobs: z.record(
        z.string(),
        z.looseObject({
          needs: z.union([z.string(), z.array(z.string())]).optional(),
          outputs: z.record(z.string(), z.string()).optional(),
          steps: z.array(
            z.looseObject({
              id: z.string().optional(),
              run: z.string().optional(),
              uses: z.string().optional(),
              env: z.record(z.string(), z.string()).optional(),
              with: z.record(z.string(), z.unknown()).optional(),
            }),
          ),
        }),
      ),
    })
    .parse(parse(read(file))).jobs;

it("every wave applies the plans whose digest the plan's job gave apart from them", () => {
  const jobs = jobsOf(".github/workflows/rollout.yml");
  expect(jobs["plan"]?.outputs).toEqual({ digest: "${{ steps.plan.outputs.digest }}" });
  expect(jobs["plan"]?.steps.find(({ id }) => id === "plan")?.run).toBe("npm run rollout -- plan --no-lock");
  const applying = Object.values(jobs).flatMap((job) =>
    job.steps.filter(({ run }) => run?.includes("rollout -- apply")).map((step) => ({ job, step })),
  );
  expect(applying).toHaveLength(3);
  for (const { job, step } of applying) {
    expect(job.needs).toContain("plan");
    expect(step.env).toEqual({ ROLLOUT_DIGEST: "${{ needs.plan.outputs.digest }}" });
  }
});

it("the principal that plans may only read: it takes no lock", () => {
  const plans = [
    ".github/workflows/pull-request.yml",
    ".github/workflows/rollout.yml",
    ".oci-devops/check.yaml",
  ].flatMap((file) => read(file).match(/npm run rollout -- plan.*/g) ?? []);
  expect(plans).toHaveLength(3);
  for (const plan of plans) expect(plan).toContain(" --no-lock");
});

it.each(workflows)("%s keeps no artifact longer than it says", (file) => {
  for (const { steps } of Object.values(jobsOf(file)))
    for (const { uses, with: given } of steps)
      if (uses?.startsWith("actions/upload-artifact@"))
        expect(given).toMatchObject({ "retention-days": expect.any(Number) as unknown });
});

it("dependencies are checked where a change is, and every night", () => {
  for (const file of [
    ".github/workflows/pull-request.yml",
    ".github/workflows/nightly.yml",
    ".oci-devops/check.yaml",
  ])
    expect(calledScripts(read(file))).toContain("deps");
});

const lint = (...files: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/lint-workflows.ts", ...files], {
    cwd: root,
    encoding: "utf8",
  });

it("all workflows pass actionlint", () => {
  const { status, stdout, stderr } = lint();
  expect({ status, stderr, stdout }).toEqual({
    status: 0,
    stderr: "",
    stdout: `${workflows.length} workflows, 0 findings\n`,
  });
});

it("actionlint finds what is wrong", () => {
  const folder = mkdtempSync(join(tmpdir(), "workflows-"));
  try {
    const file = join(folder, "wrong.yml");
    const steps = "    steps:\n      - run: echo ${{ githb.ref }}\n";
    writeFileSync(file, `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    needs: b\n${steps}`);
    const { status, stderr } = lint(file);
    expect(status).toBe(1);
    expect(stderr).toContain('undefined variable "githb"');
    expect(stderr).not.toContain("ubuntu-24.04");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Oracle, "Build Specification": what of it is used here. */
const buildSpecification = z.strictObject({
  version: z.literal(0.1),
  component: z.literal("build"),
  timeoutInSeconds: z.int().max(28_800),
  shell: z.literal("bash"),
  failImmediatelyOnError: z.literal(true),
  env: z.strictObject({ variables: z.record(z.string(), z.string()) }),
  steps: z
    .array(
      z.strictObject({ type: z.literal("Command"), name: z.string().min(1), command: z.string().min(1) }),
    )
    .min(1),
});

it.each(specifications)("%s is a build specification that calls npm alone", (file) => {
  const { steps } = buildSpecification.parse(parse(read(file)));
  for (const { command } of steps) expect(command).toMatch(/^npm (ci$|test$|run )/);
  for (const name of calledScripts(read(file))) expect(scripts).toContain(name);
});
