import { addUser, type Deployment, deploy } from "./deployment";

let deployment: Deployment;

afterEach(() => deployment.close());

describe("a run that reads everything", () => {
  it("answers, keeps evidence, tells people and posts metrics", async () => {
    deployment = await deploy();
    addUser(deployment, "ada@example.com", [200, 10]);
    addUser(deployment, "grace@example.com", [80]);
    const container = deployment.container();
    const answer = await container.call('{"action": "audit"}');

    expect(answer).toMatchObject({
      outcome: "complete",
      coverage: { complete: true },
      summary: { byStatus: { OVERDUE: 1, DUE_SOON: 1, CURRENT: 1 } },
      problems: [],
      endedByTime: false,
    });
    const objects = deployment.objects();
    const names = [...objects.keys()];
    const { evidence, runId } = answer;
    const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
    expect(evidence).toMatchObject({ folder: `acme/${day}/${runId}/`, chain: { n: 1 } });
    expect(names).toContain(`acme/${day}/${runId}/report.json`);
    expect(names).toContain(`acme/${day}/${runId}/credentials.csv`);
    // The manifest is the last file of the run, and the link the last object of all.
    expect(names.slice(-2)).toEqual([`acme/${day}/${runId}/manifest.json`, "chain/0000000001.json"]);
    expect(JSON.parse(objects.get(names.at(-2)!)!.toString())).toMatchObject({
      runId,
      code: { version: "1.2.3" },
      configuration: { versionNumber: 1 },
      coverage: { complete: true },
    });

    const [message] = deployment.messages();
    expect(message!.title).toBe("acme: 1 overdue, 0 unknown, 1 due soon");
    expect(message!.body).toContain("OVERDUE api_keys of ada@example.com in Default: 200 days old");
    expect(message!.body).toContain(`Chain link 1, SHA-256 ${evidence!.chain.sha256}`);
    expect(message!.principal).toBe("ocid1.fnfunc.oc1.iad.audit");

    const api = { domain: "Default", type: "api_keys" };
    expect(deployment.metric("credentials", { ...api, status: "OVERDUE" })).toBe(1);
    expect(deployment.metric("credentials", { ...api, status: "UNKNOWN" })).toBe(0);
    expect(deployment.metric("oldest_age_days", api)).toBe(200);
    expect(deployment.metric("coverage_complete")).toBe(1);
    expect(deployment.metric("audit_success")).toBe(1);
    expect(deployment.metric("audit_runs")).toBe(1);
    expect(deployment.metric("requests")).toBeGreaterThan(1);
    expect(deployment.metric("duration_seconds")).toBeGreaterThan(0);

    expect(new Set(container.log.map((line) => line.runId))).toEqual(new Set([runId]));
    expect(container.log.map((line) => line.step)).toEqual(
      expect.arrayContaining([
        "start",
        "configuration",
        "domain",
        "report",
        "evidence",
        "notification",
        "end",
      ]),
    );
    expect(deployment.simulator.journal.answersWithSecrets).toBe(0);
  });

  it("takes no body, an empty object and the action for the same", async () => {
    deployment = await deploy();
    addUser(deployment, "ada@example.com");
    for (const input of ["", "{}", '{"action":"audit"}'])
      expect(await deployment.call(input)).toMatchObject({ outcome: "complete" });
    expect([...deployment.objects().keys()].filter((name) => name.startsWith("chain/"))).toHaveLength(3);
  });
});

it("a tenancy that shows no user at all is not one without credentials", async () => {
  deployment = await deploy();
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "incomplete", coverage: { complete: false } });
  expect(answer.coverage!.incompleteBecause.join()).toContain("it shows no user");
});

describe("a request for something else", () => {
  it.each([
    ['{"action":"delete"}', 'unknown action "delete"'],
    ['{"action":"audit","domain":"x"}', 'unknown field "domain"'],
    ['{"action":7}', "unknown action a number"],
    ["[]", "an array"],
    ["null", "null"],
    ['"audit"', "a string"],
    ["{", "not JSON"],
  ])("%s is rejected by name", async (input, named) => {
    deployment = await deploy();
    const answer = await deployment.call(input);
    expect(answer).toMatchObject({ outcome: "failed", error: { code: "InvalidRequest" }, evidence: null });
    expect("error" in answer && answer.error.message).toContain(named);
    expect(deployment.simulator.journal.total).toBe(0);
  });
});

describe("what is new", () => {
  it("is told against the run before", async () => {
    deployment = await deploy();
    addUser(deployment, "ada@example.com", [200]);
    await deployment.call();
    addUser(deployment, "new@example.com", [120]);
    await deployment.call();
    const [first, second] = deployment.messages();
    expect(first!.body).toContain("There is no earlier run to compare with");
    expect(second!.body).toMatch(/New since the run of .*: 1\n {2}- OVERDUE api_keys of new@example.com/);
  });

  it("has keys that do not change over runs, in JSON", async () => {
    deployment = await deploy();
    deployment.configure({ notifications: { ...deployment.configuration.notifications, format: "json" } });
    addUser(deployment, "ada@example.com", [200]);
    await deployment.call();
    await deployment.call();
    const [first, second] = deployment.messages().map(({ body }) => JSON.parse(body) as JsonMessage);
    expect(first!.findings).toHaveLength(1);
    expect(second!.findings[0]!.key).toBe(first!.findings[0]!.key);
    expect(first!.findings[0]!.isNew).toBeNull();
    expect(second!.findings[0]!.isNew).toBe(false);
  });

  interface JsonMessage {
    readonly findings: readonly { key: string; isNew: boolean | null }[];
  }
});

describe("when to tell", () => {
  const told = async (when: "on-findings" | "on-change", rounds: (() => void)[]): Promise<number[]> => {
    deployment = await deploy();
    addUser(deployment, "without-credentials@example.com");
    deployment.configure({ notifications: { ...deployment.configuration.notifications, when } });
    const counts: number[] = [];
    for (const prepare of rounds) {
      prepare();
      await deployment.call();
      counts.push(deployment.messages().length);
    }
    return counts;
  };
  const nothing = () => undefined;
  const overdue = () => addUser(deployment, `user${Math.random()}@example.com`, [100]);

  it("on findings: silent while there are none", async () => {
    expect(await told("on-findings", [nothing, overdue, nothing])).toEqual([0, 1, 2]);
  });

  it("on change: silent while nothing changes", async () => {
    expect(await told("on-change", [overdue, nothing, overdue, nothing])).toEqual([1, 1, 2, 2]);
  });

  it("an incomplete audit is told in every mode, and so is the complete one after it", async () => {
    expect(await told("on-change", [nothing, nothing])).toEqual([1, 1]);
    const fault = await deployment.simulator.faults.add({
      match: { operation: /ApiKeys/ },
      fault: { kind: "status", status: 403 },
    });
    addUser(deployment, "ada@example.com", [1]);
    expect(await deployment.call()).toMatchObject({ outcome: "incomplete" });
    expect(deployment.messages()).toHaveLength(2);
    expect(deployment.messages()[1]!.title).toMatch(/^INCOMPLETE: acme/);
    await fault.remove();
    expect(await deployment.call()).toMatchObject({ outcome: "complete" });
    expect(deployment.messages()).toHaveLength(3);
  });
});

describe("an incomplete audit", () => {
  it("says so everywhere, and has no count for what it did not read", async () => {
    deployment = await deploy();
    addUser(deployment, "ada@example.com", [200]);
    await deployment.simulator.faults.add({
      match: { operation: /ApiKeys/ },
      fault: { kind: "status", status: 403 },
    });
    const answer = await deployment.call();
    expect(answer).toMatchObject({ outcome: "incomplete", coverage: { complete: false } });
    expect(deployment.messages()[0]!.body).toContain("did not read everything");
    expect(deployment.metric("coverage_complete")).toBe(0);
    expect(deployment.metric("audit_success")).toBe(1);
    const manifest = [...deployment.objects()].find(([name]) => name.endsWith("manifest.json"))![1];
    expect(JSON.parse(manifest.toString())).toMatchObject({ coverage: { complete: false } });
    const auth = { domain: "Default", type: "auth_tokens", status: "OVERDUE" };
    expect(deployment.metric("credentials", auth)).toBe(0);
    expect(answer.coverage!.domains[0]!.types.api_keys.status).toBe("NOT_AUDITED");
    expect(deployment.metric("credentials", { ...auth, type: "api_keys" })).toBe(undefined);
  });

  it("a domain that cannot be reached has no metrics at all", async () => {
    deployment = await deploy();
    await deployment.simulator.faults.add({ match: { domain: "Default" }, fault: { kind: "refused" } });
    expect(await deployment.call()).toMatchObject({ outcome: "incomplete" });
    expect(deployment.metric("credentials", { domain: "Default", type: "api_keys", status: "OVERDUE" })).toBe(
      undefined,
    );
    expect(deployment.metric("coverage_complete")).toBe(0);
  });

  it("is no measure for the next one: a loss is judged against the last complete run", async () => {
    deployment = await deploy();
    for (let n = 0; n < 10; n++) addUser(deployment, `user${n}@example.com`, [5]);
    expect(await deployment.call()).toMatchObject({ outcome: "complete" });
    const hidden = await deployment.simulator.faults.add({
      match: { operation: /ListUsers|SearchUsers/ },
      fault: { kind: "filtered", keep: (row) => String(row.userName).startsWith("user0") },
    });
    // Twice: the first shrunken audit must not make the second look normal.
    for (let round = 0; round < 2; round++) {
      const answer = await deployment.call();
      expect(answer).toMatchObject({ outcome: "incomplete" });
      expect(answer.coverage!.incompleteBecause.join()).toContain("fell from 10 to 1");
    }
    await hidden.remove();
    expect(await deployment.call()).toMatchObject({ outcome: "complete" });
  });
});

describe("time", () => {
  it("ends the reading before the deadline and publishes what there is as incomplete", async () => {
    deployment = await deploy();
    addUser(deployment, "ada@example.com", [200]);
    await deployment.simulator.faults.add({
      match: { operation: /ApiKeys/ },
      fault: { kind: "stall", where: "headers" },
    });
    const deadline = new Date(Date.now() + 4_000);
    const answer = await deployment.call("{}", { deadline });
    expect(Date.now()).toBeLessThan(deadline.getTime());
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: { chain: { n: 1 } } });
    expect("problems" in answer && answer.problems.join()).toContain("time limit");
    expect(answer).toMatchObject({ endedByTime: true });
    expect(deployment.messages()[0]!.title).toMatch(/^INCOMPLETE/);
    expect(deployment.messages()[0]!.body).toContain("PROBLEM: the function's time limit");
  });

  it("a bucket that does not answer leaves time for the notification", async () => {
    deployment = await deploy();
    await deployment.simulator.faults.add({
      match: { operation: "PutObject" },
      fault: { kind: "stall", where: "headers" },
    });
    const deadline = new Date(Date.now() + 4_000);
    const answer = await deployment.call("{}", { deadline });
    expect(Date.now()).toBeLessThan(deadline.getTime());
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: null });
    expect(deployment.messages()[0]!.body).toContain("NOT PUBLISHED: evidence");
    expect(deployment.metric("audit_success")).toBe(0);
    expect(deployment.metric("audit_runs")).toBe(1);
  });
});
