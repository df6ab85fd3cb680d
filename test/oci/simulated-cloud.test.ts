import { mkdtemp, readFile, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SecretsClient } from "oci-secrets";
import { connect } from "../../lambda-src/oci/connect";
import { RequestError } from "../../lambda-src/oci/request-error";
import type { Machine } from "../../lambda-src/oci/machine";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { fileReader } from "./service";

let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  simulator = await startSimulator();
  folder = await mkdtemp(join(tmpdir(), "oci-"));
  await simulator.writeClientFiles(folder);
});
afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  simulator.clockSkewMs = 0;
});

const world = (env: Record<string, string>, overrides: Partial<Machine> = {}): Machine => ({
  env,
  homeDirectory: folder,
  readFile: (path) => readFileSync(path, "utf8"),
  now: Date.now,
  ...overrides,
});

const compartments = { compartmentId: "", compartmentIdInSubtree: true };

describe("against the simulated cloud", () => {
  it("an API key as the simulator's files hand it over", async () => {
    const connection = await connect({}, { machine: world(simulator.environment()) });
    expect(connection.tenancyOcid).toBe(simulator.tenancy.ocid);
    expect(connection.region).toBe(simulator.region);
    const { items } = await connection
      .identity()
      .listCompartments({ ...compartments, compartmentId: connection.tenancyOcid });
    expect(items.length).toBeGreaterThan(0);
    const domains = await connection.identity().listDomains({ compartmentId: connection.tenancyOcid });
    const url = domains.items.find((domain) => domain.url)!.url;
    const { users } = await connection.domain(url).listUsers({ count: 2, attributes: "userName" });
    expect(users.resources).toHaveLength(2);
  });

  it("a security token", async () => {
    const { token, privateKeyPem } = simulator.issueSecurityToken(simulator.client.userOcid);
    const config = `[DEFAULT]\ntenancy=${simulator.tenancy.ocid}\nregion=iad\nkey_file=/k\nsecurity_token_file=/t\n`;
    const files = { "/c": config, "/k": privateKeyPem, "/t": token.replace(/^ST\$/, "") };
    const connection = await connect(
      { auth: "security_token", configFile: "/c", endpoint: simulator.origin },
      { machine: world({}, { readFile: fileReader(files) }) },
    );
    expect(connection.region).toBe("us-ashburn-1");
    await connection.identity().listCompartments({ compartmentId: connection.tenancyOcid });
  });

  it("a resource principal", async () => {
    const { environment } = simulator.issueResourcePrincipal("fnfunc", "ocid1.fnfunc.oc1..a");
    const connection = await connect(
      { auth: "resource_principal", endpoint: simulator.origin },
      { machine: world(environment) },
    );
    expect(connection.tenancyOcid).toBe(simulator.tenancy.ocid);
    await connection.identity().listCompartments({ compartmentId: connection.tenancyOcid });
  });

  it("a clock that is wrong", async () => {
    simulator.clockSkewMs = 10 * 60_000;
    const connection = await connect({}, { machine: world(simulator.environment()) });
    const error: unknown = await connection
      .identity()
      .listCompartments({ compartmentId: connection.tenancyOcid })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestError);
    expect((error as RequestError).message).toMatch(/clock is 10 minutes behind the service's/);
  });

  it("a client of another regional service", async () => {
    const connection = await connect({}, { machine: world(simulator.environment()) });
    const secrets = connection.regional(SecretsClient);
    await expect(
      secrets.getSecretBundle({ secretId: "ocid1.vaultsecret.oc1.iad.nothing" }),
    ).rejects.toMatchObject({ kind: "notFound", status: 404 });
  });

  it("the key file is not changed by reading it", async () => {
    const before = await readFile(join(folder, ".oci/key.pem"), "utf8");
    await connect({}, { machine: world(simulator.environment()) });
    expect(await readFile(join(folder, ".oci/key.pem"), "utf8")).toBe(before);
  });
});
