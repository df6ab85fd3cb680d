import { oauthClients } from "../../simulator/data/oauth-clients";
import { addUser, type Deployment, deploy } from "./deployment";

const clientSecretId = "ocid1.vaultsecret.oc1.iad.client";
const secret = "s3cret: with+odd/characters%";

let deployment: Deployment;

beforeEach(async () => {
  deployment = await deploy();
  addUser(deployment, "ada@example.com", [200]);
  // The domain knows its own clients only: tenancy policies mean nothing to it.
  deployment.simulator.authorize = ({ domain, principal }) =>
    domain === undefined || principal.ocid === "ocid1.app.oc1..client";
  deployment.build.tenancy.store(oauthClients).add({
    domainOcid: deployment.domain.ocid,
    clientId: "audit client",
    secret,
    principal: { kind: "user", ocid: "ocid1.app.oc1..client", tenancyOcid: deployment.build.tenancy.ocid },
  });
});
afterEach(() => deployment.close());

const useClient = (domain: string, clientSecret = `${secret}\n`): void => {
  deployment.planter.secret(clientSecretId, deployment.build.tenancy.ocid, clientSecret);
  deployment.configure({ domainClients: [{ domain, clientId: "audit client", clientSecretId }] });
};

it("a domain that refuses the resource principal makes the audit incomplete and names the grant", async () => {
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "incomplete" });
  expect(answer.coverage!.incompleteBecause.join()).toMatch(/grant: .*read users in tenancy.*role/);
});

it.each(["OCID", "URL"])("is read by its OAuth client, named by %s", async (by) => {
  const { domain } = deployment;
  useClient(by === "OCID" ? domain.ocid : domain.url!);
  const container = deployment.container();
  const answer = await container.call();
  expect(answer).toMatchObject({ outcome: "complete", summary: { byStatus: { OVERDUE: 1 } } });
  expect(deployment.simulator.journal.counts()["identity-domains:GetToken"]).toBe(1);
  const everything = [
    container.text(),
    JSON.stringify(answer),
    ...deployment.messages().map(({ body }) => body),
    ...[...deployment.objects().values()].map(String),
  ].join("\n");
  expect(everything).not.toContain("s3cret");
  expect(everything).not.toMatch(/Bearer |Basic /);
});

it("is not named by its display name, which another domain can bear", async () => {
  useClient("Default");
  const container = deployment.container();
  expect(await container.call()).toMatchObject({ outcome: "failed" });
  expect(deployment.simulator.journal.counts()["identity-domains:GetToken"]).toBeUndefined();
  expect(container.text()).toContain("expected the OCID or the URL of the domain");
});

it("a token that the domain no longer takes is replaced", async () => {
  useClient(deployment.domain.ocid);
  const clients = deployment.build.tenancy.store(oauthClients);
  await deployment.simulator.faults.add({
    match: { operation: /SearchApiKeys|ListApiKeys/, times: 1 },
    fault: { kind: "change", act: () => clients.revokeTokens() },
  });
  addUser(deployment, "grace@example.com", [5]);
  expect(await deployment.call()).toMatchObject({ outcome: "complete" });
  expect(deployment.simulator.journal.counts()["identity-domains:GetToken"]).toBeGreaterThan(1);
});

it("a wrong secret makes the audit incomplete, says which client, and keeps the secret to itself", async () => {
  useClient(deployment.domain.ocid, "wrong-secret");
  const container = deployment.container();
  const answer = await container.call();
  expect(answer).toMatchObject({ outcome: "incomplete" });
  const reasons = answer.coverage!.incompleteBecause.join();
  expect(reasons).toContain("the OAuth client audit client of this domain got no token");
  expect(reasons + container.text() + deployment.messages()[0]!.body).not.toContain("wrong-secret");
});

it("a secret that cannot be read makes the audit incomplete and names the grant", async () => {
  deployment.configure({
    domainClients: [{ domain: deployment.domain.ocid, clientId: "audit client", clientSecretId }],
  });
  const answer = await deployment.call();
  expect(answer).toMatchObject({ outcome: "incomplete" });
  expect(answer.coverage!.incompleteBecause.join()).toMatch(/Missing grant.*read secret-bundles/);
});
