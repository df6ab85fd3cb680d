import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfigFileAuthenticationDetailsProvider,
  InstancePrincipalsAuthenticationDetailsProviderBuilder,
  ResourcePrincipalAuthenticationDetailsProvider,
  SimpleAuthenticationDetailsProvider,
} from "oci-common";
import { findDomains } from "../../lambda-src/tenancy/read-tenancy";
import { connect } from "../../lambda-src/oci/connect";
import { imageProblem } from "../../operations/deployer/image-problem";
import { surveyTenancy } from "../../operations/tenancy/survey";
import { demoTenancy } from "../../simulator/samples/demo";
import { teamTenancy } from "../../simulator/samples/team";
import { startSimulator, type Simulator } from "../../simulator/simulator";
import { identityClient, raw } from "./clients";

const asOf = new Date("2026-11-21T00:00:00Z");
let simulator: Simulator;
let directory: string;

beforeEach(async () => {
  simulator = await startSimulator({ tenancies: [demoTenancy({ asOf })] });
  directory = await mkdtemp(join(tmpdir(), "simulator-test-"));
});
afterEach(async () => {
  await simulator.close();
  await rm(directory, { recursive: true, force: true });
});

const tenancyName = async (client: ReturnType<typeof identityClient>) =>
  (await client.getTenancy({ tenancyId: simulator.tenancy.ocid })).tenancy.name;

test("without a signature nothing is answered, and the journal says why", async () => {
  const response = await fetch(`${simulator.origin}/20160918/domains`);
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ code: "NotAuthenticated", message: expect.any(String) });
  expect(simulator.journal.entries.at(-1)).toMatchObject({
    operation: "identity:ListDomains",
    status: 401,
    signatureError: "the authorization header is missing",
  });
});

test("a path without an operation is answered as Oracle does", async () => {
  const response = await raw(simulator, `${simulator.origin}/20160918/nothing`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "NotFound" });
  expect(response.headers.get("opc-request-id")).toMatch(/^[0-9A-F]{32}$/);
});

test("a clock that is off is told by 401", async () => {
  simulator.clockSkewMs = 6 * 60_000;
  await expect(tenancyName(identityClient(simulator))).rejects.toMatchObject({ statusCode: 401 });
  simulator.clockSkewMs = -4 * 60_000;
  expect(await tenancyName(identityClient(simulator))).toBe("demo");
});

test("permissions are asked of whoever holds them", async () => {
  simulator.authorize = ({ operation }) => operation.name !== "GetTenancy";
  await expect(tenancyName(identityClient(simulator))).rejects.toMatchObject({
    statusCode: 404,
    serviceCode: "NotAuthorizedOrNotFound",
  });
  expect(simulator.journal.entries.at(-1)).toMatchObject({ principal: simulator.client.userOcid });
});

test("the written configuration file is one that the SDK reads, with a key that only its owner reads", async () => {
  const files = await simulator.writeClientFiles(directory);
  const provider = new ConfigFileAuthenticationDetailsProvider(files.configFile, "DEFAULT");
  expect(await tenancyName(identityClient(simulator, provider))).toBe("demo");
  expect((await stat(files.keyFile)).mode & 0o777).toBe(0o600);
  const environment = simulator.environment();
  expect(environment).toMatchObject({
    TF_VAR_tenancy_ocid: simulator.tenancy.ocid,
    TF_VAR_private_key_path: files.keyFile,
    OCI_CLI_CONFIG_FILE: files.configFile,
    OCI_CLI_PROFILE: "DEFAULT",
    OCI_CLI_AUTH: "api_key",
    OCI_CLI_REGION: "",
    CREDENTIAL_AUDIT_ENDPOINT: simulator.origin,
  });
  const overrides = environment.CLIENT_HOST_OVERRIDES!.split(";").map((item) => item.split("="));
  expect(overrides.length).toBeGreaterThan(20);
  for (const parts of overrides)
    expect(parts).toEqual([expect.stringMatching(/^oci_\w+\.\w+Client$/), simulator.origin]);
});

test("of several tenancies, each has a profile, and no variable outranks a profile", async () => {
  const several = await startSimulator({
    tenancies: [demoTenancy({ asOf }), teamTenancy("acme", { asOf, region: "eu-frankfurt-1" })],
  });
  try {
    const { configFile } = await several.writeClientFiles(directory);
    const seen = await Promise.all(
      ["DEFAULT", "demo", "acme"].map(async (profile) => {
        const provider = new ConfigFileAuthenticationDetailsProvider(configFile, profile);
        const tenancyId = provider.getTenantId();
        const { tenancy } = await identityClient(several, provider).getTenancy({ tenancyId });
        return [profile, tenancy.name, provider.getRegion().regionId];
      }),
    );
    expect(seen).toEqual([
      ["DEFAULT", "demo", "us-ashburn-1"],
      ["demo", "demo", "us-ashburn-1"],
      ["acme", "acme", "eu-frankfurt-1"],
    ]);
    expect(several.environment()).toMatchObject({
      TF_VAR_user_ocid: "",
      OCI_USER_OCID: "",
      TF_VAR_config_file_profile: "DEFAULT",
      TF_HOME_OVERRIDE: directory,
    });
    expect(configFile).toBe(join(directory, ".oci/config"));
  } finally {
    await several.close();
  }
  const twice = [teamTenancy("acme", { asOf }), teamTenancy("acme", { asOf })];
  await expect(startSimulator({ tenancies: twice })).rejects.toThrow("two tenancies are called acme");
});

test("a security token is a signature of its user", async () => {
  const { token, privateKeyPem } = simulator.issueSecurityToken("ocid1.user.oc1..someone");
  const provider = new SimpleAuthenticationDetailsProvider("t", "u", "f", privateKeyPem, null);
  provider.getKeyId = () => Promise.resolve(`ST$${token}`);
  expect(await tenancyName(identityClient(simulator, provider))).toBe("demo");
  expect(simulator.journal.entries.at(-1)!.principal).toBe("ocid1.user.oc1..someone");
});

test("a resource principal as the SDK reads it from the environment", async () => {
  const { environment } = simulator.issueResourcePrincipal("fnfunc", "ocid1.fnfunc.oc1.iad.audit");
  Object.assign(process.env, environment);
  try {
    const provider = ResourcePrincipalAuthenticationDetailsProvider.builder();
    let seen: unknown;
    simulator.authorize = ({ principal }) => {
      seen = principal;
      return true;
    };
    expect(await tenancyName(identityClient(simulator, provider))).toBe("demo");
    expect(seen).toEqual({
      kind: "resource",
      type: "fnfunc",
      ocid: "ocid1.fnfunc.oc1.iad.audit",
      compartmentOcid: simulator.tenancy.ocid,
      tenancyOcid: simulator.tenancy.ocid,
    });
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
  }
});

test("an instance principal, from the metadata service to a signed call", async () => {
  const builder = new InstancePrincipalsAuthenticationDetailsProviderBuilder();
  builder.metadataBaseUrl = `${simulator.origin}/opc/v2/`;
  builder.federationEndpoint = simulator.origin;
  await expect(builder.build()).rejects.toThrow("autoDetectCertificates");
  const { metadataUrl } = simulator.provisionInstance("ocid1.instance.oc1.iad.audit");
  expect(metadataUrl).toBe(builder.metadataBaseUrl);
  expect((await fetch(`${metadataUrl}instance/region`)).status).toBe(401);
  const provider = await builder.build();
  // Policies govern what the instance does, not how it gets its token.
  simulator.authorize = ({ principal }) => principal.kind === "resource" && principal.type === "instance";
  expect(await tenancyName(identityClient(simulator, provider))).toBe("demo");
  expect(simulator.journal.entries.at(-1)!.principal).toBe("ocid1.instance.oc1.iad.audit");
  expect(builder.tenancyId).toBe(simulator.tenancy.ocid);
});

test("the journal keeps the newest entries and counts all", async () => {
  for (let index = 0; index < 3; index += 1) await raw(simulator, `${simulator.origin}/20160918/domains`);
  expect(simulator.journal.total).toBe(3);
  expect(simulator.journal.counts()).toEqual({ "identity:ListDomains": 3 });
  expect(simulator.journal.entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("as a process: ready, an environment to source, and an end on SIGTERM", async () => {
  const envFile = join(directory, "simulator.env");
  const child = spawn(
    process.execPath,
    [
      "--import",
      "tsx",
      "simulator/main.ts",
      "--env",
      envFile,
      "--sample",
      "size",
      "--domains",
      "2",
      "--users",
      "3",
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const [, origin] = /^ready (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line.toString())!;
    expect(await readFile(envFile, "utf8")).toContain(`export CREDENTIAL_AUDIT_ENDPOINT='${origin!}'`);
    expect((await fetch(`${origin!}/20160918/domains`)).status).toBe(401);
  } finally {
    child.kill("SIGTERM");
  }
  const [code] = (await once(child, "exit")) as [number];
  expect(code).toBe(0);
  const key = /TF_VAR_private_key_path='([^']+)'/.exec(await readFile(envFile, "utf8"))![1]!;
  await expect(stat(key)).rejects.toMatchObject({ code: "ENOENT" });
});

test("as a process: further tenancies, the images in their registries, and word of functions without code", async () => {
  const envFile = join(directory, "several.env");
  const image = `fra.ocir.io/acme/credential-audit:1.0.0@sha256:${"a".repeat(64)}`;
  const bundle = join(directory, "nowhere.js");
  const options = [
    ...["--env", envFile, "--image", image, "--function", bundle],
    ...["--tenancy", "acme", "globex", "initech"],
    ...["--cloud-guard", "globex", "--own-recipe", "initech"],
  ];
  const child = spawn(process.execPath, ["--import", "tsx", "simulator/main.ts", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const [[line], [complaint]] = (await Promise.all([
      once(child.stdout, "data"),
      once(child.stderr, "data"),
    ])) as [[Buffer], [Buffer]];
    expect(complaint.toString()).toContain(`there is no ${bundle}`);
    const endpoint = line.toString().trim().replace("ready ", "");
    const [, configFile] = /OCI_CLI_CONFIG_FILE='([^']+)'/.exec(await readFile(envFile, "utf8"))!;
    const connection = await connect({ configFile, profile: "acme", endpoint });
    const tenancy = connection.tenancyOcid;
    const problem = (reference: string) =>
      imageProblem({ image: reference, region: "eu-frankfurt-1", tenancy }, connection);
    expect(await problem(image)).toBeUndefined();
    expect(await problem(image.replaceAll("a".repeat(64), "b".repeat(64)))).toContain(
      "has no credential-audit@",
    );
    const found = await Promise.all(
      ["acme", "globex", "initech"].map(async (profile) => {
        const { cloudGuard, rootTargets } = await surveyTenancy(
          await connect({ configFile, profile, endpoint }),
        );
        return [cloudGuard.read && cloudGuard.value.enabled, rootTargets.read && rootTargets.value];
      }),
    );
    expect(found).toEqual([
      [false, []],
      [true, [{ id: expect.any(String) as string, name: "existing", ownConfigurationRecipe: undefined }]],
      [true, [expect.objectContaining({ ownConfigurationRecipe: expect.anything() as unknown })]],
    ]);
  } finally {
    child.kill("SIGTERM");
  }
  await once(child, "exit");
});

test("as a process: it refuses and waits as it was told, and knows no other domains than there are", async () => {
  const run = (...options: string[]) =>
    spawn(process.execPath, ["--import", "tsx", "simulator/main.ts", ...options], {
      stdio: ["ignore", "pipe", "pipe"],
    });
  const misspelt = run("--deny", "workfroce");
  const [complaint] = (await once(misspelt.stderr, "data")) as [Buffer];
  expect(complaint.toString()).toContain("there is no domain workfroce; there are Default, workforce");
  const envFile = join(directory, "refusing.env");
  const child = run(
    ...["--env", envFile, "--deny", "workforce", "--slow", "sandbox=700"],
    ...["--without", "inspect credentials"],
  );
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const endpoint = line.toString().trim().replace("ready ", "");
    const [, configFile] = /OCI_CLI_CONFIG_FILE='([^']+)'/.exec(await readFile(envFile, "utf8"))!;
    const connection = await connect({ configFile, endpoint });
    const { chosen } = await findDomains(connection, {});
    const clientOf = (name: string) =>
      connection.domain(chosen.find(({ domain }) => domain.name === name)!.domain.url);
    const started = performance.now();
    await clientOf("sandbox").listUsers({ attributes: "id" });
    expect(performance.now() - started).toBeGreaterThanOrEqual(690);
    await expect(clientOf("workforce").listUsers({ attributes: "id" })).rejects.toMatchObject({
      status: 401,
      facts: { messageId: "error.common.common.accessDenied" },
    });
    const filter = 'user.ocid eq "x"';
    await expect(clientOf("Default").listSmtpCredentials({ attributes: "id", filter })).rejects.toMatchObject(
      {
        status: 404,
      },
    );
    await expect(clientOf("Default").listApiKeys({ attributes: "id", filter })).resolves.toBeDefined();
  } finally {
    child.kill("SIGTERM");
  }
  await once(child, "exit");
});

test("under npm, it ends when npm's shell is gone: a stopped npm passes no signal on", async () => {
  const envFile = join(directory, "orphan.env");
  // A shell that starts it and ends at the word "go", as npm's does when npm is stopped.
  const shell = spawn("sh", ["-c", `"$NODE" --import tsx simulator/main.ts --env "$FILE" & read go`], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, NODE: process.execPath, FILE: envFile, npm_lifecycle_event: "simulator" },
  });
  await once(shell.stdout, "data");
  // Its own output ends only when the last process that writes to it is gone.
  const ended = once(shell.stdout, "close");
  shell.stdin.end("go\n");
  await once(shell, "exit");
  await ended;
  const key = /TF_VAR_private_key_path='([^']+)'/.exec(await readFile(envFile, "utf8"))![1]!;
  await expect(stat(key)).rejects.toMatchObject({ code: "ENOENT" });
});
