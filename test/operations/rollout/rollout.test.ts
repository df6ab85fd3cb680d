import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AppliedTenancy,
  applyRollout,
  type FirstAudit,
} from "../../../operations/rollout/apply-rollout";
import { driftExitCode, findDrift } from "../../../operations/rollout/drift";
import { planRollout } from "../../../operations/rollout/plan-rollout";
import { digestOf } from "../../../operations/rollout/record";
import { Progress } from "../../../operations/rollout/progress";
import type { RolloutStack } from "../../../operations/rollout/stack";
import { DataStacks, hasTerraform } from "./stacks";

const complete: FirstAudit = { complete: true, detail: "complete" };

if (!hasTerraform) it.skip("is not tested: Terraform is not installed", () => undefined);

(hasTerraform ? describe : describe.skip)("a rollout of terraform_data stacks", () => {
  let data: DataStacks;
  beforeEach(() => {
    data = new DataStacks();
  });
  afterEach(() => {
    data.close();
  });

  const parallelism = 4;
  const plan = (only: readonly string[] = []) =>
    planRollout({
      stacks: data.stacks,
      faulty: [],
      folder: data.folder,
      env: process.env,
      parallelism,
      only,
      imageProblem: () => Promise.resolve(undefined),
    });
  const apply = (
    audit: (stack: RolloutStack) => FirstAudit = () => complete,
    options: { throughWave?: number } = {},
  ) =>
    applyRollout({
      stacks: data.stacks,
      folder: data.folder,
      env: process.env,
      parallelism,
      firstAudit: async (stack) => Promise.resolve(audit(stack)),
      ...options,
    });
  const drift = () => findDrift({ stacks: data.stacks, faulty: [], env: process.env, parallelism });
  const outcomes = (applied: readonly AppliedTenancy[]) =>
    Object.fromEntries(applied.map(({ name, outcome }) => [name, outcome]));
  const detailOf = (applied: readonly AppliedTenancy[], name: string) =>
    applied.find((each) => each.name === name)?.detail;

  it("takes ten tenancies through three waves: one fails in the second, resume, drift, repair", async () => {
    data.add("canary", 0);
    for (const name of ["a1", "a2", "a3", "a4"]) data.add(name, 1);
    for (const name of ["b1", "b2", "b3", "b4", "b5"]) data.add(name, 2);
    data.break("a3");

    const record = await plan();
    expect(record.tenancies.map(({ name, wave, status }) => `${wave} ${name} ${status}`)).toEqual([
      "0 canary changes",
      ...["a1", "a2", "a3", "a4"].map((name) => `1 ${name} changes`),
      ...["b1", "b2", "b3", "b4", "b5"].map((name) => `2 ${name} changes`),
    ]);
    const markdown = readFileSync(data.folder.markdownFile, "utf8");
    expect(markdown).toContain("# Rollout: 10 tenancies: 10 changes");
    expect(markdown).toContain("- create `terraform_data.setting`");

    const audited: string[] = [];
    const audit = ({ name }: RolloutStack) => {
      audited.push(name);
      return complete;
    };
    const first = await apply(audit);
    expect(outcomes(first)).toEqual({
      canary: "applied",
      ...{ a1: "applied", a2: "applied", a3: "failed", a4: "applied" },
      ...{ b1: "not-reached", b2: "not-reached", b3: "not-reached", b4: "not-reached", b5: "not-reached" },
    });
    expect(detailOf(first, "b1")).toBe("wave 1 stopped the rollout: a3");
    expect(data.deployed("b1")).toBeUndefined();
    expect([...audited].sort()).toEqual(["a1", "a2", "a4", "canary"]);

    // The failed one left something behind, so its plan is stale; the others are not asked again.
    data.mend("a3");
    const again = await apply(audit);
    expect(detailOf(again, "a3")).toMatch(/plan is stale: its state was written since.*plan --tenancy a3/);
    expect(outcomes(again)).toMatchObject({
      canary: "applied-before",
      a1: "applied-before",
      b1: "not-reached",
    });
    expect(audited).toHaveLength(4);

    await plan(["a3"]);
    const resumed = await apply(audit);
    expect(outcomes(resumed)).toMatchObject({
      a1: "applied-before",
      a3: "applied",
      b1: "applied",
      b5: "applied",
    });
    expect([...audited].sort()).toEqual([...data.stacks.map(({ name }) => name)].sort());
    const calm = await drift();
    expect(calm.map(({ status }) => status)).toEqual(Array(10).fill("none"));
    expect(driftExitCode(calm)).toBe(0);

    data.changeByHand("b2", "by hand");
    const drifted = await drift();
    expect(driftExitCode(drifted)).toBe(2);
    expect(drifted.filter(({ status }) => status !== "none")).toEqual([
      {
        name: "b2",
        status: "drift",
        differences: expect.arrayContaining([
          expect.objectContaining({ action: "update", address: "terraform_data.setting" }),
        ]) as unknown,
        outside: [],
        unplanned: [],
      },
    ]);

    const repair = await plan();
    expect(repair.tenancies.filter(({ status }) => status !== "no-change").map(({ name }) => name)).toEqual([
      "b2",
    ]);
    expect(outcomes(await apply(audit))).toMatchObject({ b2: "applied", b1: "no-change" });
    expect(driftExitCode(await drift())).toBe(0);
    expect(data.deployed("b2")).toBe("one");
  }, 240_000);

  it("does not begin the next wave before the first audit of this one is complete", async () => {
    data.add("canary", 0);
    data.add("rest", 1);
    await plan();
    const incomplete = await apply(() => ({ complete: false, detail: "the function answered incomplete" }));
    expect(outcomes(incomplete)).toEqual({ canary: "failed", rest: "not-reached" });
    expect(detailOf(incomplete, "canary")).toContain("first audit is not complete");

    // A new plan has nothing to change there, which does not make the audit complete.
    const replanned = await plan();
    expect(replanned.tenancies[0]).toMatchObject({ name: "canary", status: "no-change" });
    expect(outcomes(await apply(() => ({ complete: false, detail: "still not" })))).toEqual({
      canary: "failed",
      rest: "not-reached",
    });
    expect((await Progress.open(data.folder.folder)).awaitingAudit).toEqual(["canary"]);

    expect(outcomes(await apply())).toEqual({ canary: "applied", rest: "applied" });
    expect((await Progress.open(data.folder.folder)).awaitingAudit).toEqual([]);
  }, 120_000);

  it("audits what is not known to be audited, when the progress was lost or is older than the deployment", async () => {
    data.add("canary", 0);
    data.add("rest", 1);
    await plan();
    await apply();
    const progress = join(data.folder.folder, "progress.json");
    const beforehand = readFileSync(progress, "utf8");
    const bad = () => ({ complete: false, detail: "the function answered incomplete" });

    // A cache that was lost: nothing changes, and the next wave waits for the audit all the same.
    rmSync(progress);
    await plan();
    expect(outcomes(await apply(bad))).toEqual({ canary: "failed", rest: "not-reached" });
    expect(outcomes(await apply())).toEqual({ canary: "applied", rest: "applied" });
    await plan();
    expect(outcomes(await apply(bad))).toEqual({ canary: "no-change", rest: "no-change" });

    // A cache of before the last deployment, whose runner died after it.
    data.configure("canary", "two");
    await plan();
    await apply(bad);
    writeFileSync(progress, beforehand);
    await plan();
    expect(outcomes(await apply(bad))).toEqual({ canary: "failed", rest: "not-reached" });
  }, 120_000);

  it("audits again, and does not deploy again, when only the audit failed", async () => {
    data.add("canary", 0);
    await plan();
    expect(outcomes(await apply(() => ({ complete: false, detail: "no" })))).toEqual({ canary: "failed" });
    const unreachable = await apply(() => {
      throw new Error("no answer");
    });
    expect(detailOf(unreachable, "canary")).toBe("deployed, and its first audit is not complete: no answer");
    const applied = await apply();
    expect(detailOf(applied, "canary")).toMatch(/^applied in an earlier run; first audit complete/);
  }, 60_000);

  it("holds the record to a digest that came another way than the record", async () => {
    data.add("canary", 0);
    await plan();
    const digest = await digestOf(data.folder.recordFile);
    await data.folder.requireDigest(digest);
    // A plan that was put in place of the approved one brings its own record along.
    data.configure("canary", "theirs");
    await plan();
    await expect(data.folder.requireDigest(digest)).rejects.toThrow("is not what was planned");
    rmSync(data.folder.recordFile);
    await expect(data.folder.requireDigest(digest)).rejects.toThrow("There is no plan");
  }, 60_000);

  it("stops after the wave that was asked for", async () => {
    data.add("canary", 0);
    data.add("rest", 1);
    await plan();
    expect(outcomes(await apply(undefined, { throughWave: 0 }))).toEqual({
      canary: "applied",
      rest: "not-reached",
    });
    expect(outcomes(await apply())).toEqual({ canary: "applied-before", rest: "applied" });
  }, 60_000);

  it("refuses plans that are stale, each for its own reason", async () => {
    for (const name of ["configuration", "plan-file", "state", "wave"]) data.add(name, 1);
    await plan();
    data.configure("configuration", "two");
    appendFileSync(data.folder.planFile("plan-file"), " ");
    writeFileSync(
      join(data.root, "stacks/state/terraform.tfstate"),
      JSON.stringify({ version: 4, serial: 1, lineage: "somebody-else", outputs: {}, resources: [] }),
    );
    data.stacks[3] = { ...data.stacks[3]!, wave: 0 };
    data.add("newcomer", 1);
    const applied = await apply();
    expect(Object.values(outcomes(applied))).toEqual(Array(5).fill("failed"));
    expect(detailOf(applied, "configuration")).toContain("configuration is another");
    expect(detailOf(applied, "plan-file")).toContain("plan file is another");
    expect(detailOf(applied, "state")).toContain("state was written since (serial none then, 1 now)");
    expect(detailOf(applied, "wave")).toContain("its wave was 1 and is 0");
    expect(detailOf(applied, "newcomer")).toContain("it has no plan");
    for (const { name } of data.stacks) expect(data.deployed(name)).toBeUndefined();
  }, 60_000);

  it("writes down for one tenancy what fails for it, and plans the others", async () => {
    data.add("good", 1);
    data.add("no-image", 1);
    writeFileSync(join(data.add("broken", 1).folder, "cdk.tf.json"), "{");
    const options = {
      stacks: data.stacks,
      faulty: [{ name: "faulty", problem: "faulty.yaml:3: error" }],
      folder: data.folder,
      env: process.env,
      parallelism,
      imageProblem: ({ name }: RolloutStack) =>
        Promise.resolve(name === "no-image" ? "image: not there" : undefined),
    };
    const { tenancies } = await planRollout(options);
    expect(tenancies.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "faulty error",
      "broken error",
      "good changes",
      "no-image error",
    ]);
    expect(readFileSync(data.folder.markdownFile, "utf8")).toContain("4 tenancies: 3 error, 1 changes");
    // The faulty file belongs to no wave; the others of the wave go on, and what comes after does not.
    expect(outcomes(await apply())).toEqual({
      faulty: "failed",
      broken: "failed",
      "no-image": "failed",
      good: "applied",
    });
    await expect(planRollout({ ...options, only: ["nobody"] })).rejects.toThrow("There is no tenancy nobody");
  }, 60_000);

  it("a tenancy that cannot be compared is an error, and wins over drift", async () => {
    data.add("new", 1);
    writeFileSync(join(data.add("broken", 1).folder, "cdk.tf.json"), "{");
    const found = await drift();
    expect(found.map(({ status }) => status)).toEqual(["drift", "error"]);
    expect(driftExitCode(found)).toBe(1);
  }, 60_000);
});

it("comparing nothing is not a pass", () => {
  expect(driftExitCode([])).toBe(1);
});
