import { GitIssuesService } from "../../simulator/tickets/git-issues";
import { TicketServer } from "../../simulator/tickets/ticket-server";
import { addUser, type Deployment, deploy } from "./deployment";

const tokenSecretId = "ocid1.vaultsecret.oc1.iad.tickets";
const token = "t0ken-of-the-tickets";

let deployment: Deployment;
let service: GitIssuesService;
let server: TicketServer;

beforeEach(async () => {
  deployment = await deploy();
  addUser(deployment, "ada@example.com", [200]);
  service = new GitIssuesService("github", token);
  server = new TicketServer(service);
  await server.start();
  deployment.planter.secret(tokenSecretId, deployment.build.tenancy.ocid, `${token}\n`);
  deployment.configure({
    tickets: { to: { system: "github", repository: "acme/security", url: server.origin }, tokenSecretId },
  });
});
afterEach(async () => {
  await server.stop();
  await deployment.close();
});

const publicationOf = (answer: Awaited<ReturnType<Deployment["call"]>>) =>
  "publications" in answer && answer.publications.find(({ channel }) => channel === "tickets");

it("each run brings the tickets to what it found, with the token that the Vault holds", async () => {
  const container = deployment.container();
  const answer = await container.call();
  expect(answer).toMatchObject({ outcome: "complete" });
  expect(publicationOf(answer)).toMatchObject({ status: "published", detail: "1 of 1 written" });
  expect(service.issues).toMatchObject([
    { state: "open", title: expect.stringContaining("ada@example.com") as string },
  ]);
  expect(publicationOf(await container.call())).toMatchObject({ detail: "0 of 0 written" });
  const everything = [
    container.text(),
    JSON.stringify(answer),
    ...[...deployment.objects().values()].map(String),
  ];
  expect(everything.join("\n")).not.toContain(token);
});

it("tickets that cannot be written are a failed publication, and the rest goes out", async () => {
  service.archived = true;
  server.misfortune = (_, { method }) => (method === "POST" ? "unavailable" : undefined);
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "incomplete", evidence: { chain: { n: 1 } } });
  expect(publicationOf(answer)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("503") as string,
  });
  expect(deployment.messages()[0]!.body).toContain("tickets");
});
