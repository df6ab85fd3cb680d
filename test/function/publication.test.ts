import type { Answer } from "../../lambda-src/function/handler";
import type { FaultMatch } from "../../simulator/faults";
import { addUser, type Deployment, deploy } from "./deployment";

let deployment: Deployment;

beforeEach(async () => {
  deployment = await deploy();
  addUser(deployment, "ada@example.com", [200]);
});
afterEach(() => deployment.close());

const publication = (answer: Answer, channel: string) =>
  "publications" in answer ? answer.publications.filter((one) => one.channel === channel).at(-1) : undefined;

/** What the links of the chain say of their runs. */
const completeLinks = (): boolean[] =>
  [...deployment.objects()]
    .filter(([name]) => name.includes("chain/"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, content]) => (JSON.parse(content.toString()) as { complete: boolean }).complete);

const failing = (match: FaultMatch, status = 503) =>
  deployment.simulator.faults.add({ match, fault: { kind: "status", status } });

describe("a publication that fails for a while is repeated", () => {
  it.each(["PutObject", "PublishMessage", "PostMetricData"])("%s", async (operation) => {
    const fault = await failing({ operation, times: 2 });
    const answer = await deployment.call();
    expect(fault.hits).toBe(2);
    expect(answer).toMatchObject({ outcome: "complete", evidence: { chain: { n: 1 } } });
    expect(deployment.messages()).toHaveLength(1);
    expect(deployment.messages()[0]!.body).not.toContain("NOT PUBLISHED");
    expect(deployment.metric("audit_success")).toBe(1);
  });

  it("an object whose answer was lost is recognised as its own", async () => {
    // The bucket took it and the connection broke: the second attempt finds the name taken.
    for (const name of ["report.json", "manifest.json", "0000000001.json"])
      await deployment.simulator.faults.add({
        match: {
          operation: "PutObject",
          when: ({ path }) => decodeURIComponent(path).endsWith(name),
          times: 1,
        },
        fault: { kind: "cut-body" },
      });
    const answer = await deployment.call();
    expect(answer).toMatchObject({ outcome: "complete", evidence: { chain: { n: 1 } } });
  });
});

describe("a publication that fails for good is told by the others and in the answer", () => {
  it("evidence", async () => {
    await failing({ operation: "PutObject" }, 404);
    const answer = await deployment.call();
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: null });
    expect(answer.summary!.byStatus.OVERDUE).toBe(1);
    expect(publication(answer, "evidence")).toMatchObject({ status: "failed" });
    const [message] = deployment.messages();
    expect(message!.body).toContain("There is NO EVIDENCE of this run");
    expect(message!.body).toContain("NOT PUBLISHED: evidence");
    expect(message!.body).toContain("OVERDUE api_keys of ada@example.com");
    expect(deployment.metric("audit_success")).toBe(0);
    expect(deployment.metric("coverage_complete")).toBe(1);
  });

  it("the link of the chain alone", async () => {
    await failing({ operation: "PutObject", when: ({ path }) => path.includes("chain") }, 500);
    const answer = await deployment.call();
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: null });
    expect(deployment.messages()[0]!.body).toContain("NOT PUBLISHED: evidence");
  });

  it("metrics", async () => {
    await failing({ operation: "PostMetricData" }, 404);
    const answer = await deployment.call();
    expect(publication(answer, "metrics")).toMatchObject({ status: "failed" });
    expect(deployment.messages()[0]!.body).toContain("NOT PUBLISHED: metrics");
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: { chain: { n: 1 } } });
  });

  it("the notification: metrics and the answer tell", async () => {
    await failing({ operation: "PublishMessage" }, 404);
    const answer = await deployment.call();
    expect(publication(answer, "notification")).toMatchObject({ status: "failed" });
    expect(deployment.metric("audit_success")).toBe(0);
    expect(answer).toMatchObject({ outcome: "incomplete", evidence: { chain: { n: 1 } } });
  });

  it("silence is broken when something was not published", async () => {
    const { notifications } = deployment.configuration;
    deployment.configure({
      notifications: { ...notifications, when: "on-change" },
    });
    await deployment.call();
    await deployment.call();
    expect(deployment.messages()).toHaveLength(1);
    await failing({ operation: "PostMetricData" }, 404);
    await deployment.call();
    expect(deployment.messages()).toHaveLength(2);
  });

  it("everything: the answer still holds the audit", async () => {
    for (const operation of ["PutObject", "PublishMessage", "PostMetricData"])
      await failing({ operation }, 404);
    const container = deployment.container();
    const answer = await container.call();
    expect(answer).toMatchObject({ outcome: "incomplete", summary: { byStatus: { OVERDUE: 1 } } });
    expect(container.log.filter(({ message }) => message === "not published")).toHaveLength(4);
  });
});

describe("earlier evidence that does not hold", () => {
  it.each([
    ["report.json", /report\.json was changed since its run/],
    ["manifest.json", /manifest\.json was changed since its run/],
    ["0000000002.json", /chain\/0000000002\.json is not a link/],
  ])(
    "a changed %s makes the next run incomplete, and is told until a whole one is the last",
    async (name, reason) => {
      await deployment.call();
      await deployment.call();
      for (const [object, content] of deployment.objects())
        if (object.endsWith(name))
          deployment.setObject(object, Buffer.from(content.toString().replace("1", "2")));
      const answer = await deployment.call();
      expect("problems" in answer && answer.problems.join()).toMatch(reason);
      // Where an earlier run is whole, it is still the measure.
      const compared = name.startsWith("0") ? "an older one than the last" : "no other";
      expect(deployment.messages().at(-1)!.body).toContain(`PROBLEM: this run is compared with ${compared}`);
      expect(answer).toMatchObject({
        outcome: "incomplete",
        coverage: { complete: false, incompleteBecause: [expect.stringMatching(reason)] },
      });
      expect(completeLinks().at(-1)).toBe(false);

      const next = await deployment.call();
      expect(next).toMatchObject({ outcome: "complete", problems: [expect.stringMatching(reason)] });
      expect(deployment.messages().at(-1)!.body).toMatch(/^PROBLEM: earlier evidence does not hold/m);
      expect(await deployment.call()).toMatchObject({ outcome: "complete", problems: [] });
    },
  );

  it("a changed link behind an incomplete run is told, and the incomplete run is the measure", async () => {
    await deployment.call();
    const fault = await failing({ operation: /ApiKeys/ }, 403);
    expect((await deployment.call()).outcome).toBe("incomplete");
    await fault.remove();
    for (const [object, content] of deployment.objects())
      if (object.endsWith("0000000001.json"))
        deployment.setObject(object, Buffer.from(content.toString().replace("1", "2")));
    expect(await deployment.call()).toMatchObject({
      outcome: "complete",
      problems: [expect.stringContaining("0000000001.json was changed")],
    });
  });

  it.each([
    ["far behind the end", "chain/9999999999.json", { outcome: "complete" }],
    ["right behind the end", "chain/0000000002.json", { outcome: "incomplete" }],
    ["that is no link, beside them", "chain/readme.txt", { outcome: "complete" }],
  ])("one object %s of the chain does not disable the evidence", async (_, name, outcome) => {
    await deployment.call();
    deployment.setObject(name, Buffer.from("planted"));
    const answer = await deployment.call();
    expect(answer).toMatchObject(outcome);
    expect("problems" in answer && answer.problems.join()).toContain(name);
    const n = name === "chain/0000000002.json" ? 3 : 2;
    expect(answer).toMatchObject({ evidence: { chain: { n } } });
    // It is compared all the same: what the run before it knew is not new.
    expect(deployment.messages().at(-1)!.body).toMatch(/New since the run of .*: 0/);
    expect(await deployment.call()).toMatchObject({ outcome: "complete", evidence: { chain: { n: n + 1 } } });
  });

  it("a bucket that cannot be listed is told", async () => {
    await failing({ operation: "ListObjects" }, 404);
    const answer = await deployment.call();
    expect("problems" in answer && answer.problems).toHaveLength(1);
    expect(answer).toMatchObject({ evidence: null });
    expect(deployment.messages()[0]!.body).toContain("PROBLEM: this run is compared with no other");
  });
});
