import { buildReport } from "../../lambda-src/audit/build-report";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import { examineDomain } from "../../lambda-src/tenancy/scim/examine-domain";
import { SampleBuilder } from "../../simulator/samples/builder";
import { tenancyWithoutDomains } from "../../simulator/samples/none";
import { directoryOf } from "../../simulator/scim/directory";
import { credentialTypes } from "../../simulator/scim/credential-type";
import { asOf, connectTo, domainNamed, falsePasses, oneDomain, withSimulator, wordsOf } from "./harness";

const credentialRequests =
  /^(List|Search)(ApiKeys|AuthTokens|CustomerSecretKeys|SmtpCredentials|UserDbCredentials|OAuth2ClientCredentials)$/;

/** Two domains of four users, each with a credential of each type. */
function twoDomains() {
  const build = new SampleBuilder(asOf, "two", 7);
  for (const name of ["Default", "second"]) {
    const directory = directoryOf(build.domain(name, name === "Default" ? { type: "DEFAULT" } : {}));
    for (let number = 0; number < 4; number++) {
      const user = build.user(directory, { userName: `${name}-${number}` });
      for (const type of credentialTypes) build.credential(directory, user, type, { daysAgo: 200 });
    }
  }
  return build.tenancy;
}

const nobody = { match: { operation: "ListUsers", domain: "second" }, fault: { kind: "filtered" } } as const;

describe("a domain that shows no user", () => {
  it.each([401, 403, 404, 500])("is not audited when its credentials are answered with %i", (status) =>
    withSimulator({ tenancies: [twoDomains()] }, async (simulator, audit) => {
      await simulator.faults.add(nobody);
      await simulator.faults.add({
        match: { operation: credentialRequests, domain: "second" },
        fault: { kind: "status", status },
      });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "second").coverage.status).toBe("NOT_AUDITED");
      expect(domainNamed(reading, "Default").coverage.status).toBe("AUDITED");
    }),
  );

  it.each([{ domains: ["second"] }, {}])(
    "is not audited when it lists nothing without a filter: %j",
    (scope) =>
      withSimulator({ tenancies: [twoDomains()] }, async (simulator, audit) => {
        await simulator.faults.add(nobody);
        const reading = await audit(scope);
        expect(domainNamed(reading, "second").coverage).toMatchObject({
          status: "NOT_AUDITED",
          because: [{ kind: "nobody_shown", place: "domain" }],
        });
      }),
  );

  it("is partial when it lists credentials, or none, without a filter", () =>
    withSimulator({ tenancies: [twoDomains()], strict: false }, async (simulator, audit) => {
      await simulator.faults.add(nobody);
      expect(domainNamed(await audit(), "second").coverage.status).toBe("PARTIAL");
      await simulator.faults.add({
        match: { operation: credentialRequests, domain: "second" },
        fault: { kind: "filtered" },
      });
      const reading = await audit();
      expect(falsePasses(simulator, reading)).toEqual([]);
      expect(domainNamed(reading, "second").coverage.status).toBe("PARTIAL");
    }));

  it("that is really empty is a gap that the policy can accept", () =>
    withSimulator({ tenancies: [twoDomains()] }, async (simulator, audit) => {
      await simulator.faults.add(nobody);
      const reading = await audit();
      const complete = (policy: RotationPolicyInput) =>
        buildReport({
          tenancy: { ocid: simulator.tenancy.ocid, name: "two" },
          asOf: asOf.getTime(),
          policy: rotationPolicy(policy),
          reading,
        }).coverage.complete;
      expect(complete({})).toBe(false);
      const gap = { domain: "second", reason: "never used", owner: "platform", until: "2027-01-01" };
      expect(complete({ acceptedGaps: [gap] })).toBe(true);
    }));

  it("is no healthy one to doctor", () =>
    withSimulator({ tenancies: [oneDomain(4).tenancy] }, async (simulator, audit) => {
      const { domain } = domainNamed(await audit(), "Default");
      await simulator.faults.add({ match: { operation: "ListUsers" }, fault: { kind: "filtered" } });
      const examination = await examineDomain(await connectTo(simulator), domain, { timeoutMs: 20_000 });
      expect(examination).toMatchObject({
        problem: { kind: "nobody_shown", place: "domain" },
      });
    }));
});

it("classic IAM that shows no user is not audited", () => {
  return withSimulator({ tenancies: [tenancyWithoutDomains({ asOf })] }, async (simulator, audit) => {
    await simulator.faults.add({ match: { operation: "ListUsers" }, fault: { kind: "filtered" } });
    const [domain] = (await audit()).domains;
    expect(domain!.coverage).toMatchObject({ status: "NOT_AUDITED", users: 0 });
    for (const type of credentialTypes)
      expect(wordsOf(domain!.coverage.types[type])).toContain("shows no user");
  });
});
