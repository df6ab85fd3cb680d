import type { AuditConfiguration } from "../../lambda-src/contract/audit-configuration";
import type { Answer } from "../../lambda-src/function/handler";
import { addUser, type Container, type Deployment, deploy } from "./deployment";

let deployment: Deployment;
let time: number;
let container: Container;

const day = 86_400_000;

beforeEach(async () => {
  deployment = await deploy();
  time = Date.now();
  container = deployment.container({ now: () => time });
});
afterEach(() => deployment.close());

const use = (settings: Partial<NonNullable<AuditConfiguration["ownerEmails"]>> = {}): void => {
  deployment.configure({
    ownerEmails: {
      mode: "send",
      senderAddress: "audit@example.com",
      compartmentId: deployment.build.tenancy.ocid,
      region: "us-ashburn-1",
      ...settings,
    },
    // Metrics are judged by the real clock, which this test leaves behind.
    metrics: undefined,
  });
};

/** Runs the audit at an instant so many days from now. @returns the subjects sent, by address */
const sentAfter = async (days: number): Promise<string[]> => {
  time = Date.now() + days * day;
  const before = deployment.email.submitted.length;
  await container.call("{}", {
    environment: { ...deployment.environment, METRIC_NAMESPACE: "", CONFIG_TTL_SECONDS: "0" },
  });
  return deployment.email.submitted
    .slice(before)
    .map(({ recipients, subject }) => `${recipients.to![0]!.email}: ${subject}`);
};

const emails = (answer: Answer) =>
  "publications" in answer && answer.publications.find(({ channel }) => channel === "owner emails");

it("once a stage: due soon, last week, overdue, then weekly", async () => {
  use();
  addUser(deployment, "ada@example.com", [70]);
  const soon = ["ada@example.com: Rotate soon: 1 of your credentials in acme is due"];
  const now = ["ada@example.com: Rotate now: 1 of your credentials in acme is overdue"];
  expect(await sentAfter(0)).toEqual([]);
  expect(await sentAfter(6)).toEqual(soon);
  expect(await sentAfter(7)).toEqual([]);
  expect(await sentAfter(14)).toEqual(soon);
  expect(await sentAfter(15)).toEqual([]);
  expect(await sentAfter(21)).toEqual(now);
  expect(await sentAfter(26)).toEqual([]);
  expect(await sentAfter(28)).toEqual(now);
  expect(await sentAfter(33)).toEqual([]);
  expect(await sentAfter(35)).toEqual(now);
});

it("one message with everything of a user that is due, and the steps", async () => {
  use();
  addUser(deployment, "ada@example.com", [100, 80, 3]);
  addUser(deployment, "grace@example.com", [2]);
  expect(await sentAfter(0)).toHaveLength(1);
  const [{ bodyText, sender } = { bodyText: "", sender: undefined }] = deployment.email.submitted;
  expect(sender).toMatchObject({ senderAddress: { email: "audit@example.com" } });
  expect(bodyText!.match(/^ {2}- /gm)).toHaveLength(2);
  expect(bodyText).toMatch(/1\. .+/);
  expect(bodyText).toContain("was due on");
  expect(bodyText).toContain("is due on");
});

it("a dry run shows what would be sent, sends nothing and remembers nothing", async () => {
  use({ mode: "dry-run" });
  addUser(deployment, "ada@example.com", [100]);
  expect(await sentAfter(0)).toEqual([]);
  const shown = container.log.filter(({ dryRun }) => dryRun === true);
  expect(shown).toMatchObject([{ message: "would be sent" }]);
  expect(JSON.stringify(shown)).toContain("ada@example.com");
  use();
  expect(await sentAfter(0)).toHaveLength(1);
});

it("off by default", async () => {
  addUser(deployment, "ada@example.com", [100]);
  await container.call();
  expect(deployment.email.submitted).toEqual([]);
});

it("a message that is not sent is told, and sent by a later run", async () => {
  use();
  addUser(deployment, "ada@example.com", [100]);
  addUser(deployment, "grace@example.com", [100]);
  const fault = await deployment.simulator.faults.add({
    match: { operation: "SubmitEmail", when: ({ body }) => body.includes("ada@") },
    fault: { kind: "status", status: 400 },
  });
  const answer = await container.call("{}");
  expect(emails(answer)).toMatchObject({ status: "failed" });
  expect(deployment.messages()[0]!.body).toContain("NOT PUBLISHED: owner emails: 1 not sent, 1 sent");
  await fault.remove();
  expect(await sentAfter(0)).toEqual([
    "ada@example.com: Rotate now: 1 of your credentials in acme is overdue",
  ]);
  expect(await sentAfter(0)).toEqual([]);
});

it("a message that is given up is told as long as its stage lasts", async () => {
  use();
  addUser(deployment, "ada@example.com", [100]);
  addUser(deployment, "grace@example.com", [10]);
  const fault = await deployment.simulator.faults.add({
    match: { operation: "SubmitEmail" },
    fault: { kind: "status", status: 400 },
  });
  const environment = { ...deployment.environment, METRIC_NAMESPACE: "", CONFIG_TTL_SECONDS: "0" };
  for (let run = 1; run <= 5; run += 1) await container.call("{}", { environment });
  const tried = fault.hits;
  const answer = await container.call("{}", { environment });
  expect(fault.hits).toBe(tried);
  expect(answer.outcome).toBe("incomplete");
  expect(emails(answer)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("1 given up after 5 attempts") as string,
  });
  expect(deployment.messages().at(-1)!.body).toContain("NOT PUBLISHED: owner emails: 1 given up");
});

it("nobody is written to when the bucket cannot remember it", async () => {
  use();
  addUser(deployment, "ada@example.com", [100]);
  await deployment.simulator.faults.add({
    match: { operation: "PutObject", when: ({ path }) => path.includes("owners") },
    fault: { kind: "status", status: 404 },
  });
  const answer = await container.call();
  expect(emails(answer)).toMatchObject({ status: "failed" });
  expect(deployment.email.submitted).toEqual([]);
});

it("users without an address, inactive ones and suppressed addresses are counted", async () => {
  use();
  const { build, directory } = deployment;
  for (const details of [
    { userName: "nobody" },
    { userName: "left", email: "left@example.com", active: false },
  ]) {
    const user = build.user(directory, details);
    build.credential(directory, user, "api_keys", { daysAgo: 100 });
  }
  addUser(deployment, "bounced@example.com", [100]);
  deployment.email.suppressed.add("bounced@example.com");
  const answer = await container.call();
  expect(emails(answer)).toMatchObject({
    status: "published",
    detail: "1 sent, 1 suppressed by Email Delivery, 2 users without an address or inactive",
  });
});

it("two runs at a time write once", async () => {
  use();
  addUser(deployment, "ada@example.com", [100]);
  await Promise.all([deployment.call(), deployment.call(), deployment.call()]);
  expect(deployment.email.submitted).toHaveLength(1);
});
