import { IdentityClient } from "oci-identity";
import { SimpleAuthenticationDetailsProvider, Region } from "oci-common";
import { startSimulator, type Simulator } from "../../simulator/simulator";

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

function identityClient(privateKeyPem = simulator.client.privateKeyPem): IdentityClient {
  const { tenancyOcid, userOcid, fingerprint } = simulator.client;
  const authenticationDetailsProvider = new SimpleAuthenticationDetailsProvider(
    tenancyOcid,
    userOcid,
    fingerprint,
    privateKeyPem,
    null,
    Region.US_ASHBURN_1,
  );
  const client = new IdentityClient({ authenticationDetailsProvider });
  client.endpoint = simulator.origin;
  return client;
}

test("a path without an operation is answered as Oracle does, after the signature held", async () => {
  const url = `${simulator.origin}/20160918/nothing`;
  const response = await fetch(url);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: "NotAuthenticated" });
  expect(simulator.journal.entries.at(-1)).toMatchObject({
    status: 401,
    signatureError: "the authorization header is missing",
  });
});

test("the SDK's signature holds", async () => {
  await expect(identityClient().getTenancy({ tenancyId: "x" })).rejects.toMatchObject({ statusCode: 404 });
});
