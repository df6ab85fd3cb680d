import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { connect } from "../../lambda-src/oci/connect";
import { ConfigurationError } from "../../lambda-src/oci/configuration-error";
import { type Handler, json, raw, Service, surroundings, tenancy } from "./service";

/** Of the certificates only what Oracle's SDK reads matters; `sshpk` is what it reads them with. */
interface Sshpk {
  parsePrivateKey(pem: string, format: "auto"): unknown;
  identityFromDN(dn: string): unknown;
  createSelfSignedCertificate(subject: unknown, key: unknown): { toString(format: "pem"): string };
}
const sshpk = createRequire(require.resolve("oci-common"))("sshpk") as Sshpk;
const keyPem = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs1", format: "pem" })
  .toString();
const certificate = sshpk
  .createSelfSignedCertificate(
    sshpk.identityFromDN(`CN=ocid1.instance.oc1.iad.a, OU=opc-tenant:${tenancy}`),
    sshpk.parsePrivateKey(keyPem, "auto"),
  )
  .toString("pem");

const service = new Service();
beforeAll(() => service.start());
afterAll(() => service.stop());

const token = ["e30", Buffer.from(JSON.stringify({ exp: 4e9 })).toString("base64url"), "c2ln"].join(".");

/** The metadata service and the region in one. */
function cloud(answers: Record<string, Handler> = {}): Handler {
  const paths: Record<string, Handler> = {
    "/opc/v2/instance/region": raw(200, "iad"),
    "/opc/v2/identity/cert.pem": raw(200, certificate),
    "/opc/v2/identity/key.pem": raw(200, keyPem),
    "/opc/v2/identity/intermediate.pem": raw(200, certificate),
    "/v1/x509": json(200, { token }),
    ...answers,
  };
  return (received, response) => {
    const handler = paths[received.target.replace(/\?.*/, "")] ?? json(200, []);
    handler(received, response);
  };
}

async function problem(env: Record<string, string> = {}): Promise<string> {
  const options = { auth: "instance_principal", endpoint: service.origin };
  const error: unknown = await connect(options, {
    surroundings: surroundings({ env: { OCI_METADATA_BASE_URL: `${service.origin}/opc/v2`, ...env } }),
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as ConfigurationError).message;
}

describe("an instance principal", () => {
  // Oracle's federation client writes its failures to the console.
  beforeEach(() => jest.spyOn(console, "log").mockImplementation(() => undefined));
  afterEach(() => jest.restoreAllMocks());

  it("signs with the token that the instance's certificate is exchanged for", async () => {
    service.answer(cloud());
    const connection = await connect(
      { auth: "instance_principal", endpoint: service.origin },
      { surroundings: surroundings({ env: { OCI_METADATA_BASE_URL: `${service.origin}/opc/v2` } }) },
    );
    expect(connection).toMatchObject({ tenancyOcid: tenancy, region: "us-ashburn-1" });
    await connection.identity().listCompartments({ compartmentId: tenancy });
    const authorization = service.received.at(-1)!.headers.authorization;
    expect(authorization).toContain(`keyId="ST$${token}"`);
    const metadata = service.received.filter(({ target }) => target.startsWith("/opc/"));
    expect(metadata.every(({ headers }) => headers.authorization === "Bearer Oracle")).toBe(true);
  });

  it("is none where nothing answers", async () => {
    const gone = await new Service().start();
    const url = gone.origin;
    await gone.stop();
    expect(await problem({ OCI_METADATA_BASE_URL: url })).toMatch(
      /cannot be reached\. An instance principal exists on/,
    );
  });

  it.each<[string, Record<string, Handler>, RegExp]>([
    [
      "the metadata service is off",
      { "/opc/v2/instance/region": raw(404, "") },
      /refuses \(404\)\. Check that the instance metadata/,
    ],
    ["there is no certificate", { "/opc/v2/identity/cert.pem": raw(404, "") }, /gives no certificates/],
    [
      "the token is refused",
      { "/v1/x509": json(401, { code: "NotAuthenticated", message: "x" }) },
      /gives this instance no token: .*401/,
    ],
  ])("%s", async (_, answers, expected) => {
    service.answer(cloud(answers));
    expect(await problem()).toMatch(expected);
  });
});
