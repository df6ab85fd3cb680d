import type { RotationPolicyInput } from "../../../lambda-src/audit/rotation-policy";
import type { CredentialType } from "../../../lambda-src/audit/credential-type";
import { credentialTypes } from "../../../lambda-src/audit/credential-type";
import { insightRuleName } from "../../../lambda-src/contract/insight";
import type { Answer } from "../../../lambda-src/function/handler";
import { insightConditions } from "../../../simulator/control/cloud-guard/insight-conditions";
import { insightRules } from "../../../simulator/control/cloud-guard/insight-rules";
import { type Problem, problems } from "../../../simulator/control/cloud-guard/problems";
import { detectorRecipes } from "../../../simulator/control/cloud-guard/detector-recipes";
import { functionRuntime } from "../../../simulator/data/function-invocation";
import { logEntries } from "../../../simulator/data/log-entries";
import { runSchedule } from "../../../simulator/time/schedule-runs";
import { type DeployedTenancy, deployTenancy } from "./deployed-tenancy";

// Days go by minute by minute, and an audit runs in each.
jest.setTimeout(180_000);

let deployed: DeployedTenancy;

afterEach(() => deployed.close());

const gaps = ["smtp_credentials", "db_credentials", "oauth2_client_credentials"] as const;

const all = (): readonly Problem[] => deployed.build.tenancy.store(problems).all();
const ours = (): readonly Problem[] => all().filter(({ name }) => name === insightRuleName);
const entity = ({ entities }: Problem, name: string): string | undefined =>
  entities.find(({ displayName }) => displayName === name)?.value;
const isOpen = ({ lifecycleDetail }: Problem): boolean => lifecycleDetail === "OPEN";
const conditions = () => deployed.build.tenancy.store(insightConditions);

/** The credentials with an open problem: ours by their entity, Cloud Guard's own by their resource. */
const withProblem = (): string[] =>
  all()
    .filter(isOpen)
    .map((problem) => entity(problem, "Credential") ?? problem.resourceId ?? "")
    .sort();

/** The credentials that are older than 90 days. */
const overdue = (types: readonly CredentialType[] = credentialTypes): string[] => {
  const now = deployed.clock.now().getTime();
  return types
    .flatMap((type) => [...deployed.directory.credentials(type)])
    .filter(({ created }) => created !== undefined && now - Date.parse(created) > 90 * 86_400_000)
    .map(({ ocid }) => ocid)
    .sort();
};

let made = 0;
const add = (type: CredentialType, daysAgo: number): { id: string; ocid: string; userName: string } => {
  const { build, directory } = deployed;
  const userName = `user${made++}@example.com`;
  const user = build.user(directory, { userName });
  return { ...build.credential(directory, user, type, { daysAgo }), userName };
};

/** Lets the next audit run, and Cloud Guard look twice. */
const aDay = async (): Promise<Answer> => {
  const { time, schedule, build } = deployed;
  const calls = build.tenancy.store(functionRuntime).calls.length;
  await time.untilNextRun(schedule);
  await time.advance(2.2);
  return JSON.parse(build.tenancy.store(functionRuntime).calls[calls]!.answer!.body) as Answer;
};

const publication = (answer: Answer) =>
  "publications" in answer ? answer.publications.find(({ channel }) => channel === "cloud guard") : undefined;

const failing = (operation: string, status = 404) =>
  deployed.simulator.faults.add({ match: { operation }, fault: { kind: "status", status } });

describe.each(["gaps", "all"] as const)(
  "open problems are the overdue credentials, both ways: %s",
  (insight) => {
    const told = insight === "all" ? credentialTypes : gaps;

    it("after making, rotating, deleting, and setting a database password again", async () => {
      deployed = await deployTenancy({ insight, simulatedTime: true });
      const { directory } = deployed;
      for (const type of credentialTypes) add(type, 200);
      const doomed = add("oauth2_client_credentials", 300);
      const rotated = add("smtp_credentials", 300);
      const reset = add("db_credentials", 300);
      expect(publication(await aDay())).toMatchObject({
        status: "published",
        detail: expect.stringContaining(`${told.length + 3} findings told`) as unknown,
      });
      if (insight === "gaps") expect(withProblem()).toEqual(overdue());
      expect(
        ours()
          .filter(isOpen)
          .map((each) => entity(each, "Credential"))
          .sort(),
      ).toEqual(overdue(told));

      directory.removeCredential("oauth2_client_credentials", doomed.id);
      directory.removeCredential("smtp_credentials", rotated.id);
      const now = deployed.clock.now();
      const { userId, userOcid } = [...directory.credentials("db_credentials")].find(
        ({ id }) => id === reset.id,
      )!;
      directory.removeCredential("db_credentials", reset.id);
      directory.addCredential({
        type: "db_credentials",
        id: reset.id,
        ocid: reset.ocid,
        userId,
        userOcid,
        created: "2020-01-01T00:00:00Z",
        lastSetDate: now.toISOString(),
      });
      const user = directory.user(
        [...directory.users()].find(({ userName }) => userName === rotated.userName)!.ocid,
      )!;
      directory.addCredential({
        type: "smtp_credentials",
        id: "newer",
        ocid: "ocid1.credential.oc1..newer",
        userId: user.id,
        userOcid: user.ocid,
        created: now.toISOString(),
      });
      const young = add("smtp_credentials", 89);
      expect(publication(await aDay())).toMatchObject({
        detail: expect.stringContaining("3 problems resolved") as unknown,
      });
      const comments = new Map(ours().map((each) => [entity(each, "Credential"), each.comment]));
      expect(comments.get(doomed.ocid)).toMatch(/^credential audit \S+: deleted$/);
      expect(comments.get(rotated.ocid)).toContain(
        `rotated: deleted, and the user has one made on ${now.toISOString().slice(0, 10)}`,
      );
      expect(comments.get(reset.ocid)).toContain(`rotated on ${now.toISOString().slice(0, 10)}`);
      const open = ours()
        .filter(isOpen)
        .map((each) => entity(each, "Credential"));
      expect(open).not.toContain(reset.ocid);
      await aDay();
      // It has become overdue meanwhile.
      expect(
        ours()
          .filter(isOpen)
          .map((each) => entity(each, "Credential")),
      ).toContain(young.ocid);
      expect(publication(await aDay())).toMatchObject({ status: "published" });
      expect(ours().every(({ reopened }) => reopened === 0)).toBe(true);
    });
  },
);

it("an exemption resolves, and its end opens the same problem again", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  await aDay();
  const until = new Date(deployed.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
  const rotation: RotationPolicyInput = {
    exemptions: [{ user: smtp.userName, reason: "Printer, replaced this week", owner: "it", until }],
  };
  deployed.configure({ rotation });
  await aDay();
  expect(ours()).toMatchObject([
    { lifecycleDetail: "RESOLVED", comment: expect.stringContaining(`exempt until ${until}`) as unknown },
  ]);
  for (let day = 0; day < 4; day++) await aDay();
  expect(ours()).toMatchObject([{ lifecycleDetail: "OPEN", reopened: 1 }]);
});

it("a partial audit closes nothing of what it did not read, and says how many it left", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  const db = add("db_credentials", 200);
  // So many that the loss of one is plausible.
  for (let n = 0; n < 6; n++)
    for (const type of ["smtp_credentials", "db_credentials"] as const) add(type, 10);
  await aDay();
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  deployed.directory.removeCredential("db_credentials", db.id);
  const fault = await deployed.simulator.faults.add({
    match: { operation: /SmtpCredentials/ },
    fault: { kind: "status", status: 403 },
  });
  const answer = await aDay();
  expect(answer).toMatchObject({ outcome: "incomplete", coverage: { complete: false } });
  expect(publication(answer)?.detail).toContain(
    "1 problems left open, since their domain or type was not read completely",
  );
  // Those of unknown age are told, too.
  const open = ours()
    .filter(isOpen)
    .map((each) => entity(each, "Credential"));
  expect(open).toContain(smtp.ocid);
  expect(open).not.toContain(db.ocid);
  await fault.remove();
  await aDay();
  expect(ours().filter(isOpen)).toEqual([]);
});

it("a domain of which nothing was read keeps its problems, and so does one that nobody lists any more in an incomplete audit", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  await aDay();
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  for (const operation of ["ListUsers", "ListDomains"]) {
    const fault = await failing(operation, 403);
    await aDay();
    expect(ours().filter(isOpen)).toHaveLength(1);
    await fault.remove();
  }
  await aDay();
  expect(ours().filter(isOpen)).toEqual([]);
});

it("a dismissed problem stays as somebody left it, and is not missed", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  await aDay();
  const [problem] = ours();
  deployed.build.tenancy.store(problems).setStatus(problem!, "DISMISSED", "accepted", deployed.clock.now());
  expect(publication(await aDay())).toMatchObject({ status: "published" });
  expect(publication(await aDay())).toMatchObject({ status: "published" });
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  await aDay();
  expect(ours()).toMatchObject([{ lifecycleDetail: "DISMISSED", comment: "accepted" }]);
});

it("problems that are older than 30 days are found and closed", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  await aDay();
  await deployed.time.advance(24);
  deployed.schedule.lifecycleState = "INACTIVE";
  await deployed.time.advance(24 * 40);
  deployed.schedule.lifecycleState = "ACTIVE";
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  await aDay();
  expect(ours()).toMatchObject([{ lifecycleDetail: "RESOLVED" }]);
});

it("30 days make no second problem, and repeat no event", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  for (const type of gaps) add(type, 200);
  for (let day = 0; day < 30; day++) expect(publication(await aDay())?.status).toBe("published");
  expect(ours()).toHaveLength(3);
  expect(ours().every(({ reopened }) => reopened === 0)).toBe(true);
  const events = deployed.messages().filter(({ title }) => title?.startsWith("com.oraclecloud.cloudguard"));
  expect(events).toHaveLength(3);
  expect(events[0]!.title).toBe("com.oraclecloud.cloudguard.problemdetected");
});

it("two runs at a time tell twice and make one problem each, and close each once", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const { simulator, schedule, build, time } = deployed;
  const smtp = add("smtp_credentials", 200);
  const twice = async () => {
    await Promise.all([runSchedule(simulator, schedule), runSchedule(simulator, schedule)]);
    await build.tenancy.store(functionRuntime).idle();
    await time.advance(1.1);
  };
  await twice();
  expect(ours()).toHaveLength(1);
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  await twice();
  expect(ours()).toMatchObject([{ lifecycleDetail: "RESOLVED", reopened: 0 }]);
  const answers = build.tenancy
    .store(functionRuntime)
    .calls.map(({ answer }) => JSON.parse(answer!.body) as Answer);
  expect(answers.map((answer) => publication(answer)?.status)).toEqual(Array(4).fill("published"));
});

it("a push whose answer was lost is repeated under the same ids", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  add("smtp_credentials", 200);
  const fault = await deployed.simulator.faults.add({
    match: { operation: "PutLogs", times: 1 },
    fault: { kind: "cut-body" },
  });
  const lost = await deployed.simulator.faults.add({
    match: { operation: "PutLogs", times: 2 },
    fault: { kind: "status", status: 503 },
  });
  expect(publication(await aDay())).toMatchObject({ status: "published" });
  expect([fault.hits, lost.hits]).toEqual([1, 2]);
  const lines = deployed.build.tenancy
    .store(logEntries)
    .all.filter(({ type }) => type === "credential-audit.finding");
  expect(lines).toHaveLength(1);
});

describe("an outage", () => {
  it.each([
    ["PutLogs", /findings are not told.*404/],
    ["ListProblems", /problems cannot be listed.*404/],
    ["UpdateBulkProblemStatus", /problems that are over are not all resolved.*404/],
    ["ListProblemEntities", /1 open problems do not say which finding they are about/],
  ])(
    "of %s is a failed publication, does nothing wrong, and is made up for by the next run",
    async (operation, detail) => {
      deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
      const old = add("smtp_credentials", 200);
      await aDay();
      deployed.directory.removeCredential("smtp_credentials", old.id);
      add("db_credentials", 200);
      const fault = await failing(operation);
      const answer = await aDay();
      expect(answer).toMatchObject({ outcome: "incomplete", coverage: { complete: true } });
      expect(publication(answer)).toMatchObject({
        status: "failed",
        detail: expect.stringMatching(detail) as unknown,
      });
      expect(deployed.messages().some(({ body }) => body.includes("NOT PUBLISHED: cloud guard"))).toBe(true);
      await fault.remove();
      await aDay();
      expect(withProblem()).toEqual(overdue());
      expect(publication(await aDay())).toMatchObject({ status: "published" });
    },
  );
});

describe("a difference that stays for two runs is told", () => {
  it.each([
    [
      "the rule is off",
      () => {
        const { tenancy } = deployed.build;
        for (const { recipeId, id } of tenancy.store(insightRules).all())
          tenancy.store(detectorRecipes).find(recipeId)!.rules.get(id)!.settings.isEnabled = false;
      },
    ],
    ["the query sees a page alone", () => (conditions().rowsPerQuery = 1)],
    ["the query reaches no region", () => (conditions().replication = "FAILED")],
  ])("%s", async (_, spoil) => {
    deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
    spoil();
    add("smtp_credentials", 200);
    add("db_credentials", 200);
    expect(publication(await aDay())).toMatchObject({ status: "published" });
    const second = await aDay();
    expect(publication(second)).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(
        /[12] findings that an earlier run told have no problem: see the events/,
      ) as unknown,
    });
  });

  it("problems that do not stay resolved", async () => {
    deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
    const smtp = add("smtp_credentials", 200);
    await aDay();
    deployed.directory.removeCredential("smtp_credentials", smtp.id);
    expect(publication(await aDay())).toMatchObject({ status: "published" });
    ours()[0]!.lifecycleDetail = "OPEN";
    expect(publication(await aDay())).toMatchObject({
      status: "failed",
      detail: expect.stringContaining("1 problems are open although an earlier run resolved them") as unknown,
    });
  });

  it("but not one that Cloud Guard had no time to look at", async () => {
    deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
    add("smtp_credentials", 200);
    expect(publication((await deployed.audit())!)).toMatchObject({ status: "published" });
    expect(publication((await deployed.audit())!)).toMatchObject({ status: "published" });
  });
});

it("problems without entities stay open and are told", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  const smtp = add("smtp_credentials", 200);
  conditions().entities = false;
  await aDay();
  deployed.directory.removeCredential("smtp_credentials", smtp.id);
  expect(publication(await aDay())).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("1 open problems do not say which finding they are about") as unknown,
  });
  expect(ours().filter(isOpen)).toHaveLength(1);
});

it("problems of other rules are left alone", async () => {
  deployed = await deployTenancy({ insight: "gaps", simulatedTime: true });
  add("api_keys", 200);
  await aDay();
  const theirs = all().filter(({ name }) => name !== insightRuleName);
  expect(theirs).toMatchObject([{ detectorRuleId: "API_KEY_TOO_OLD", lifecycleDetail: "OPEN" }]);
  await aDay();
  expect(theirs[0]).toMatchObject({ lifecycleDetail: "OPEN" });
});
