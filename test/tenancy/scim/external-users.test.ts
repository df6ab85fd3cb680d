import { grantsFor } from "../../../lambda-src/audit/grants";
import { examineDomain } from "../../../lambda-src/tenancy/scim/examine-domain";
import { credentialTypes } from "../../../simulator/scim/credential-type";
import type { LicenseType } from "../../../simulator/identity/identity-domain";
import {
  connectTo,
  domainNamed,
  falsePasses,
  idsOf,
  oneDomain,
  statuses,
  withSimulator,
  wordsOf,
} from "../harness";

/** Every request for credentials, whatever the type. */
const credentials =
  /^(List|Search)(ApiKeys|AuthTokens|CustomerSecretKeys|SmtpCredentials|UserDbCredentials|OAuth2ClientCredentials)$/;
const allOf = (status: string) => credentialTypes.map(() => status).join(" ");

describe.each<LicenseType>(["external-user", "external-active-user"])(
  "a domain licensed %s",
  (licenseType) => {
    const empty = () => oneDomain(0, { licenseType, idle: 3 });

    it.each([400, 404, 405, 501])("has none of the types when its endpoints answer %i", (status) =>
      withSimulator({ tenancies: [empty().tenancy] }, async (simulator, audit) => {
        await simulator.faults.add({ match: { operation: credentials }, fault: { kind: "status", status } });
        const domain = domainNamed(await audit(), "Default");
        expect(statuses(domain)).toBe(allOf("NOT_APPLICABLE"));
        expect(domain.coverage).toMatchObject({ status: "AUDITED", users: 3 });
        expect(domain.coverage.types.api_keys.because).toEqual([
          { kind: "external_users", licence: licenseType },
        ]);
        expect(wordsOf(domain.coverage.types.api_keys)).not.toContain(grantsFor("domain", "group <group>"));
        const examined = await examineDomain(await connectTo(simulator), domain.domain, {
          timeoutMs: 20_000,
        });
        expect(credentialTypes.map((type) => examined.types[type].problem)).toEqual(
          credentialTypes.map(() => null),
        );
      }),
    );

    it.each([true, false])("has none of the types when its lists are empty, strict %s", (strict) =>
      withSimulator({ tenancies: [empty().tenancy], strict }, async (_, audit) => {
        expect(statuses(domainNamed(await audit(), "Default"))).toBe(allOf("NOT_APPLICABLE"));
      }),
    );

    it.each([401, 403, 500])("is not audited when its endpoints answer %i, as any domain may", (status) =>
      withSimulator({ tenancies: [empty().tenancy] }, async (simulator, audit) => {
        await simulator.faults.add({
          match: { operation: credentials },
          fault: { kind: "status", status },
        });
        expect(statuses(domainNamed(await audit(), "Default"))).toBe(allOf("NOT_AUDITED"));
      }),
    );

    it("is not audited when its users cannot be listed", () =>
      withSimulator({ tenancies: [empty().tenancy] }, async (simulator, audit) => {
        await simulator.faults.add({
          match: { operation: "ListUsers" },
          fault: { kind: "status", status: 404 },
        });
        expect(domainNamed(await audit(), "Default").coverage.status).not.toBe("AUDITED");
      }));

    it("that shows credentials all the same has them in the report", () =>
      withSimulator({ tenancies: [oneDomain(2, { licenseType }).tenancy] }, async (simulator, audit) => {
        const reading = await audit();
        const domain = domainNamed(reading, "Default");
        expect(falsePasses(simulator, reading)).toEqual([]);
        expect(statuses(domain)).toBe(allOf("AUDITED"));
        expect(idsOf(domain)).toHaveLength(2 * credentialTypes.length);
      }));

    it("whose users refer to credentials that its endpoints refuse is not audited", () =>
      withSimulator({ tenancies: [oneDomain(2, { licenseType }).tenancy] }, async (simulator, audit) => {
        await simulator.faults.add({
          match: { operation: credentials },
          fault: { kind: "status", status: 404 },
        });
        const reading = await audit();
        expect(falsePasses(simulator, reading)).toEqual([]);
        expect(statuses(domainNamed(reading, "Default"))).toBe(allOf("NOT_AUDITED"));
      }));
  },
);

it("a domain of another licence that answers 404 to everything is not audited", () =>
  withSimulator(
    { tenancies: [oneDomain(0, { licenseType: "premium", idle: 3 }).tenancy] },
    async (simulator, audit) => {
      await simulator.faults.add({
        match: { operation: credentials },
        fault: { kind: "status", status: 404 },
      });
      expect(statuses(domainNamed(await audit(), "Default"))).toBe(allOf("NOT_AUDITED"));
    },
  ));
