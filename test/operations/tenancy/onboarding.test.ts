import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { insightConditions } from "../../../simulator/control/cloud-guard/insight-conditions";
import { deployerStatements, readerStatements } from "../../../operations/tenancy/deployer-statements";
import { surveyTenancy } from "../../../operations/tenancy/survey";
import { type TenancyAnswers, tenancyYaml } from "../../../operations/tenancy/tenancy-yaml";
import { objectStorage } from "../../../simulator/control/object-storage/buckets";
import { loadTenancies } from "../../../tenancies/load-tenancies";
import { SimulatedTenancy } from "../../simulated-tenancy";

const digest = `sha256:${"a".repeat(64)}`;
const compartment = "ocid1.compartment.oc1..compliance";
const target = "ocid1.cloudguardtarget.oc1.iad.root";
const answers: TenancyAnswers = {
  region: "us-ashburn-1",
  compartment,
  image: `iad.ocir.io/ns/credential-audit:1@${digest}`,
  subnet: "10.0.0.0/28",
  emails: ["security@example.com"],
  wave: 0,
};

let tenancy: SimulatedTenancy;
beforeEach(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.compartment(compartment);
});
afterEach(() => tenancy.close());

const survey = async () => surveyTenancy(await tenancy.connect(), compartment);

it("of an empty tenancy: everything is created", async () => {
  const text = tenancyYaml(answers, await survey());
  expect(parse(text)).toEqual({
    tenancy: tenancy.ocid,
    region: "us-ashburn-1",
    homeRegion: "us-ashburn-1",
    compartment,
    image: answers.image,
    subnet: { cidr: "10.0.0.0/28" },
    notifications: { emails: ["security@example.com"] },
    wave: 0,
  });
  expect(text).toContain("# Cloud Guard is off: the deployment turns it on.");
});

it("of a tenancy with Cloud Guard: it stays as it is, and its root target is adopted", async () => {
  tenancy.planter.cloudGuard("us-ashburn-1");
  tenancy.planter.target(target);
  tenancy.planter.key("ocid1.key.oc1.iad.k", "ocid1.vault.oc1.iad.v", compartment);
  const text = tenancyYaml(answers, await survey());
  expect(parse(text)).toMatchObject({
    reportingRegion: "us-ashburn-1",
    cloudGuard: { manage: false, target: { adopt: target } },
  });
  expect(text).toContain("# vault: { vault: ocid1.vault.oc1.iad.v, key: ocid1.key.… }");
});

it("of a target with a recipe of the customer's own: it is verified, because a deployment would not take its place", async () => {
  const recipe = "ocid1.cloudguarddetectorrecipe.oc1.iad.own";
  tenancy.planter.cloudGuard("us-ashburn-1");
  tenancy.planter.detectorRecipe(recipe, "IAAS_CONFIGURATION_DETECTOR");
  tenancy.planter.target(target, recipe);
  const text = tenancyYaml(answers, await survey());
  expect(parse(text)).toMatchObject({
    cloudGuard: { manage: false, target: { verify: target, configurationRecipe: recipe } },
  });
  // The other way is there to be uncommented.
  const comments = [...text.matchAll(/^# (cloudGuard:| +\S.*)$/gm)].map(([, line]) => line);
  expect(parse(comments.slice(comments.indexOf("cloudGuard:")).join("\n"))).toEqual({
    cloudGuard: { manage: false, sourceRecipe: recipe, target: { adopt: target } },
  });
});

it("a read that is refused is told, and nothing is assumed of it", async () => {
  tenancy.planter.cloudGuard("us-ashburn-1");
  tenancy.simulator.authorize = ({ operation }) => operation.service !== "cloud-guard";
  const found = await survey();
  expect([found.cloudGuard.read, found.rootTargets.read, found.domains.read]).toEqual([false, false, true]);
  const text = tenancyYaml(answers, found);
  expect(text).toContain("# Cloud Guard could not be read, so nothing is assumed of it");
  expect(text).not.toContain("Cloud Guard is off");
  expect(parse(text)).not.toHaveProperty("cloudGuard");
});

it("whether Cloud Guard has data sources is looked up, and said without turning anything on", async () => {
  const text = async () => tenancyYaml(answers, await survey());
  expect(await text()).toContain("# Whether Cloud Guard has data sources here shows when it is on");
  tenancy.planter.cloudGuard("us-ashburn-1");
  expect(await text()).toContain("# Cloud Guard has data sources here: cloudGuard.insight makes");
  tenancy.simulator.tenancy.store(insightConditions).dataSourcesAvailable = false;
  const without = await text();
  expect(without).toContain("# Cloud Guard shows no data sources here, so leave cloudGuard.insight out");
  expect(parse(without)).not.toHaveProperty("cloudGuard.insight");
});

it("a file that could not be deployed is not written", async () => {
  const found = await survey();
  expect(() => tenancyYaml({ ...answers, image: "credential-audit:latest" }, found)).toThrow(
    /^image: expected an image/,
  );
});

it("the statements follow from the file", () => {
  const { tenancies } = loadTenancies(join(__dirname, "../../data/tenancies"));
  const minimal = tenancies.find(({ name }) => name === "minimal")!.settings;
  const own = deployerStatements(minimal, "deployers");
  expect(own).toContain(
    "allow group deployers to use virtual-network-family in compartment id ocid1.compartment.oc1..minimal",
  );
  expect(own).toContain("allow group deployers to inspect compartments in tenancy");
  expect(own).toContain(
    "allow group deployers to use metrics in compartment id ocid1.compartment.oc1..minimal where target.metrics.namespace = 'credential_compliance'",
  );
  expect(own).toContain(
    "allow group deployers to read objects in compartment id ocid1.compartment.oc1..minimal",
  );
  const evidence = { bucket: "own", bucketCompartment: "ocid1.compartment.oc1..evidence" };
  expect(deployerStatements({ ...minimal, evidence }, "deployers")).toContain(
    "allow group deployers to read objects in compartment id ocid1.compartment.oc1..evidence where target.bucket.name = 'own'",
  );
  const made = deployerStatements(
    { ...minimal, compartment: { name: "c" }, subnet: { cidr: "10.0.0.0/28" } },
    "deployers",
  );
  expect(made).toContain("allow group deployers to manage virtual-network-family in compartment c");
  expect(made).toContain("allow group deployers to manage compartments in tenancy");
});

describe("as a command", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tenancy-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const tenancyCommand = (...args: string[]) =>
    new Promise<{ exitCode: number | null; said: string }>((done) => {
      const child = spawn(
        process.execPath,
        ["--import", "tsx", "operations/operations.ts", "tenancy", ...args],
        {
          cwd: resolve(__dirname, "../../.."),
          env: { ...process.env, ...tenancy.simulator.environment(), TENANCIES_DIR: folder },
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      let said = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
      child.on("close", (exitCode) => {
        done({ exitCode, said });
      });
    });
  const flags = [
    "--compartment",
    compartment,
    "--image",
    answers.image,
    "--subnet",
    "10.0.0.0/28",
    "--email",
    "a@example.com",
  ];

  it("adds a tenancy and checks it; a read that is refused fails the check", async () => {
    const added = await tenancyCommand("add", "acme", ...flags);
    expect(added).toMatchObject({ exitCode: 0 });
    const { tenancies, problems } = loadTenancies(folder);
    expect([tenancies.map(({ name }) => name), problems]).toEqual([["acme"], []]);
    const before = readFileSync(join(folder, "acme.yaml"), "utf8");
    const again = await tenancyCommand("add", "acme", ...flags);
    expect(again.exitCode).toBe(1);
    expect(again.said).toContain("acme.yaml is there already, and is left as it is.");
    expect(readFileSync(join(folder, "acme.yaml"), "utf8")).toBe(before);

    tenancy.planter.tenancy.store(objectStorage).namespace = "ns";
    const without = await tenancyCommand("check", "acme");
    expect(without.exitCode).toBe(1);
    expect(without.said).toContain(`has no credential-audit@${digest}`);
    tenancy.planter.image(answers.image, compartment);
    const checked = await tenancyCommand("check", "acme", "--group", "deployers");
    expect(checked.exitCode).toBe(0);
    expect(checked.said).toContain("allow group deployers to manage policies in tenancy");
    expect(checked.said).toContain("No write was tried");
    const { entries } = tenancy.simulator.journal;
    expect(entries.filter(({ method }) => method !== "GET")).toEqual([]);
  }, 120_000);

  it("leaves no file that the other checks refuse", async () => {
    const { exitCode, said } = await tenancyCommand("add", "Not_A_Name", ...flags);
    expect(exitCode).toBe(1);
    expect(said).toContain("the file's name is the stack's");
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it("names what is missing where nobody can be asked", async () => {
    const { exitCode, said } = await tenancyCommand("add", "acme");
    expect(exitCode).toBe(1);
    for (const option of ["--compartment", "--image", "--subnet", "--email"])
      expect(said).toContain(`${option} is missing`);
  }, 60_000);
});

test("whoever compares may change nothing, and reads the configuration's secrets alone", () => {
  const { tenancies } = loadTenancies(join(__dirname, "../../data/tenancies"));
  const minimal = tenancies.find(({ name }) => name === "minimal")!.settings;
  const state = { backend: "oci", namespace: "ns", bucket: "states" } as const;
  const statements = readerStatements({ ...minimal, state }, "readers");
  const verbs = statements.map((statement) => /^allow group readers to (\w+) /.exec(statement)?.[1]);
  expect(new Set(verbs)).toEqual(new Set(["read", "inspect"]));
  expect(statements.filter((statement) => / (secret-bundles|objects) /.test(statement))).toEqual([
    expect.stringMatching(
      / to read secret-bundles in .* where target\.secret\.name = \/credential-compliance-\*\/$/,
    ),
    "allow group readers to read objects in tenancy where target.bucket.name = 'states'",
  ]);
  expect(statements.join()).not.toContain("secret-family");
  // One for each that the deployer has, and what takes the secret family's place.
  const kinds = (list: readonly string[]) => list.map((statement) => statement.split(" ")[5]);
  expect(kinds(statements)).toEqual(
    expect.arrayContaining(
      kinds(deployerStatements(minimal, "x")).filter(
        (kind) => kind !== "secret-family" && kind !== "objects",
      ),
    ),
  );
});
