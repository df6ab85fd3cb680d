import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, connect as connectSocket } from "node:net";
import { connect } from "../../lambda-src/oci/connect";
import { ConfigurationError } from "../../lambda-src/oci/configuration-error";
import { type Handler, json, raw, Service, machine, tenancy } from "./service";

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
    machine: machine({ env: { OCI_METADATA_BASE_URL: `${service.origin}/opc/v2`, ...env } }),
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
      { machine: machine({ env: { OCI_METADATA_BASE_URL: `${service.origin}/opc/v2` } }) },
    );
    expect(connection).toMatchObject({ tenancyOcid: tenancy, region: "us-ashburn-1" });
    await connection.identity().listCompartments({ compartmentId: tenancy });
    const authorization = service.received.at(-1)!.headers.authorization;
    expect(authorization).toContain(`keyId="ST$${token}"`);
    const metadata = service.received.filter(({ target }) => target.startsWith("/opc/"));
    expect(metadata.every(({ headers }) => headers.authorization === "Bearer Oracle")).toBe(true);
  });

  describe("behind a proxy", () => {
    const asked: string[] = [];
    /** Whoever is asked for, the service answers, unless the proxy refuses. */
    let refuses = false;
    const proxy = createServer().on("connect", (request, client) => {
      asked.push(request.url ?? "");
      if (refuses) {
        client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
        return;
      }
      const server = connectSocket(Number(new URL(service.origin).port), "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        server.pipe(client).pipe(server);
      });
      for (const socket of [server, client]) socket.on("error", () => socket.destroy());
    });
    beforeAll(() => new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening)));
    afterAll(() => {
      proxy.closeAllConnections();
      proxy.close();
    });
    beforeEach(() => {
      asked.length = 0;
      refuses = false;
      service.answer(cloud());
    });
    const env = () => ({
      OCI_METADATA_BASE_URL: `${service.origin}/opc/v2`,
      HTTP_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    });
    const open = (endpoint: string) =>
      connect({ auth: "instance_principal", endpoint }, { machine: machine({ env: env() }) });

    it("asks for its token through it, first and again, and for its certificates directly", async () => {
      const connection = await open("http://auth.example");
      expect(asked).toEqual(["auth.example:80"]);
      service.answer(json(401, { code: "NotAuthenticated", message: "x" }), cloud());
      await connection.identity().listCompartments({ compartmentId: tenancy });
      expect(service.received.filter(({ target }) => target === "/v1/x509")).toHaveLength(1);
      expect(new Set(asked)).toEqual(new Set(["auth.example:80"]));
    });

    it("says what the proxy said, and of which address", async () => {
      refuses = true;
      await expect(open("http://auth.example")).rejects.toThrow(
        /authentication service \(http:\/\/auth\.example\): gives this instance no token: .*502/,
      );
    });
  });

  it("names the region's authentication service where no endpoint is given", async () => {
    service.answer(cloud());
    const closed = createServer();
    await new Promise<void>((listening) => closed.listen(0, "127.0.0.1", listening));
    const proxy = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    // Nothing may leave this machine: the proxy refuses everyone.
    closed.on("connect", (_, client) => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
    const opened = connect(
      { auth: "instance_principal" },
      {
        machine: machine({
          env: { OCI_METADATA_BASE_URL: `${service.origin}/opc/v2`, HTTPS_PROXY: proxy },
        }),
      },
    );
    await expect(opened).rejects.toThrow(
      "authentication service (https://auth.us-ashburn-1.oraclecloud.com): gives this instance no token",
    );
    closed.closeAllConnections();
    closed.close();
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
      /authentication service \(http:\/\/127\.0\.0\.1:\d+\): gives this instance no token: .*401/,
    ],
  ])("%s", async (_, answers, expected) => {
    service.answer(cloud(answers));
    expect(await problem()).toMatch(expected);
  });
});
