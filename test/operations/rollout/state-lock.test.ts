import { type AppliedTenancy, applyRollout } from "../../../operations/rollout/apply-rollout";
import { driftExitCode, findDrift } from "../../../operations/rollout/drift";
import { planRollout } from "../../../operations/rollout/plan-rollout";
import { DataStacks, hasTerraform, says } from "./stacks";

if (!hasTerraform) it.skip("is not tested: Terraform is not installed", () => undefined);

(hasTerraform ? describe : describe.skip)("while somebody else holds the lock on a state", () => {
  let data: DataStacks;
  beforeEach(() => {
    data = new DataStacks();
  });
  afterEach(() => {
    data.close();
  });

  const shared = (lockTimeout = "0s", env = process.env) => ({
    stacks: data.stacks,
    folder: data.folder,
    env,
    parallelism: 4,
    lockTimeout,
  });
  const plan = (only: readonly string[] = []) => planRollout({ ...shared(), faulty: [], only });
  const audited: string[] = [];
  const apply = async (lockTimeout?: string, env?: NodeJS.ProcessEnv) => {
    audited.length = 0;
    return applyRollout({
      ...shared(lockTimeout, env),
      firstAudit: ({ name }) => {
        audited.push(name);
        return Promise.resolve({ complete: true, detail: "complete" });
      },
    });
  };
  const outcomes = (applied: readonly AppliedTenancy[]) =>
    Object.fromEntries(applied.map(({ name, outcome }) => [name, outcome]));
  const detailOf = (applied: readonly AppliedTenancy[], name: string) =>
    applied.find((each) => each.name === name)?.detail;

  it("that tenancy fails, the others of its wave are applied, no wave begins, and it can be resumed", async () => {
    for (const name of ["locked", "free"]) data.add(name, 1);
    data.add("next", 2);
    await plan();
    const other = await data.deployElsewhere("locked");

    const first = await apply("1s");
    expect(outcomes(first)).toEqual({ locked: "failed", free: "applied", next: "not-reached" });
    const detail = detailOf(first, "locked");
    expect(detail).toMatch(/^somebody else holds the lock on its state, and still did after 1s/);
    expect(detail).toMatch(/Operation: OperationTypeApply/);
    const [, id] = /ID: +([0-9a-f-]{36})$/m.exec(detail ?? "") ?? [];
    expect(detail).toContain(`force-unlock ${id}`);
    expect(detail).toContain("--lock-timeout");
    expect(audited).toEqual(["free"]);
    expect(data.deployed("locked")).toBeUndefined();

    // They change their mind: the state is as it was planned for, so the same plan goes on.
    await other.answer("no");
    expect(outcomes(await apply())).toEqual({ locked: "applied", free: "applied-before", next: "applied" });
    expect(data.deployed("locked")).toBe("one");
  }, 120_000);

  it("waits for the lock, and refuses its plan when the other has written the state", async () => {
    data.add("locked", 1);
    data.add("next", 2);
    await plan();
    const other = await data.deployElsewhere("locked");
    const { env, said } = data.heardTerraform();
    const applied = apply("10m", env);
    // By now it has looked at the state, which nobody has written yet.
    await says(said, '"type":"state_lock_acquire"');
    await other.answer("yes");

    const first = await applied;
    expect(outcomes(first)).toEqual({ locked: "failed", next: "not-reached" });
    expect(detailOf(first, "locked")).toBe(
      "its plan is stale: its state was written before Terraform had the lock. Plan it again: npm run rollout -- plan --tenancy locked",
    );
    expect(audited).toEqual([]);
    expect(data.creations("locked")).toBe(1);

    // Resumed without a new plan it stays refused; with one it goes on, and audits what the other deployed.
    expect(detailOf(await apply(), "locked")).toContain("its state was written since");
    expect((await plan(["locked"])).tenancies[0]).toMatchObject({ name: "locked", status: "no-change" });
    expect(outcomes(await apply())).toEqual({ locked: "applied", next: "applied" });
    expect(audited).toEqual(["locked", "next"]);
  }, 120_000);

  it("is an error of that tenancy for a plan; drift, and a plan for reading, need no lock and see what differs", async () => {
    for (const name of ["locked", "free"]) data.add(name, 1);
    await plan();
    await apply();
    data.configure("locked", "two");
    const other = await data.deployElsewhere("locked");
    data.configure("locked", "one");

    const { tenancies } = await plan();
    expect(tenancies).toMatchObject([
      { name: "free", status: "no-change" },
      {
        name: "locked",
        status: "error",
        problem: expect.stringContaining("somebody else holds the lock") as unknown,
      },
    ]);
    // Neither takes a lock, so that whoever may only read the state can compare; each still sees a difference.
    const reading = () => planRollout({ ...shared(), faulty: [], lock: false });
    const found = await findDrift({ ...shared(), faulty: [] });
    expect(found.map(({ name, status }) => `${name} ${status}`)).toEqual(["locked none", "free none"]);
    expect((await reading()).tenancies.map(({ status }) => status)).toEqual(["no-change", "no-change"]);
    data.configure("locked", "two");
    const differing = await findDrift({ ...shared(), faulty: [] });
    expect(differing.map(({ name, status }) => `${name} ${status}`)).toEqual(["locked drift", "free none"]);
    expect(driftExitCode(differing)).toBe(2);
    expect((await reading()).tenancies.map(({ status }) => status)).toEqual(["no-change", "changes"]);
    data.configure("locked", "one");

    await other.answer("no");
    expect(driftExitCode(await findDrift({ ...shared(), faulty: [] }))).toBe(0);
  }, 120_000);
});
