import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Tenancy } from "./cloud";
import { mintOcid } from "./control/ocid";
import { Planter } from "./control/plant";
import { fnServer } from "./data/fn-server";
import { hostFunctions } from "./data/host-functions";
import type { FaultRule } from "./faults";
import { identity } from "./identity/identity-store";
import { withoutStatements } from "./policy/missing-statement";
import type { LicenseType } from "./identity/identity-domain";
import { like, parseFieldReport } from "./like";
import { tenancyBySize } from "./samples/by-size";
import { demoTenancy } from "./samples/demo";
import { tenancyWithoutDomains } from "./samples/none";
import { teamTenancy } from "./samples/team";
import { rateLimits } from "./scim/rate-limiter";
import { type Simulator, startSimulator } from "./simulator";

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError("Give a whole number.");
  return number;
};

const instant = (text: string): Date => {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("Give an instant such as 2026-11-21T00:00:00Z.");
  return date;
};

const share = (text: string): number => {
  const number = Number(text);
  if (!(number >= 0 && number <= 1)) throw new InvalidArgumentError("Give a number from 0 to 1.");
  return number;
};

const license = (text: string): LicenseType => {
  if (!Object.hasOwn(rateLimits, text))
    throw new InvalidArgumentError(`Give one of ${Object.keys(rateLimits).join(", ")}.`);
  return text as LicenseType;
};

/** Where `npm ci` and `npm run build` put it. */
const builtFunction = resolve(__dirname, "../dist/func/func.js");

const program = new Command("simulator")
  .description(
    "A simulated Oracle Cloud on the loopback interface. Prints `ready <origin>`; stops on SIGTERM or SIGINT.",
  )
  .option("--port <n>", "port of the region's endpoint (0: any)", whole, 0)
  .option("--env <file>", "write the environment of its clients there")
  .addOption(
    new Option("--sample <name>", "which tenancy")
      .choices(["demo", "size", "none"] as const)
      .default("demo" as const),
  )
  .option("--domains <n>", "identity domains of the sample `size`", whole, 20)
  .option("--users <n>", "users of each domain of the sample `size`", whole, 5_000)
  .option("--compartments <n>", "compartments of the sample `size`", whole, 20)
  .option("--holder-share <share>", "share of users with credentials in the sample `size`", share, 1 / 3)
  .option("--license <type>", "licence type of the domains of the sample `size`", license, "premium" as const)
  .option("--seed <n>", "what the samples `size` and `none` are made from", whole, 1)
  .option("--latency <ms>", "wait before every answer", whole, 0)
  .option("--as-of <instant>", "the instant that the sample's ages are counted back from (now)", instant)
  .option(
    "--tenancy <name...>",
    "a further, small tenancy; the profile of that name is its administrator",
    [],
  )
  .option(
    "--cloud-guard <name...>",
    "of these tenancies Cloud Guard is on, and the root has a target with Oracle's recipes",
    [],
  )
  .option("--own-recipe <name...>", "of these, too, but with a configuration recipe of their own", [])
  .option("--image <reference...>", "an image that is in the registry of every tenancy", [])
  .option("--function <bundle>", "what runs when a function is called, whatever its image", builtFunction)
  .option("--like <file>", "answer as the tenancy of that field report did (credential-audit doctor)")
  .option("--deny <domain...>", "domains in which the caller may read nothing", [])
  .option(
    "--without <statement...>",
    'statements that the caller lacks, such as "inspect credentials" (verb and resource type)',
    [],
  )
  .option("--slow <domain=ms...>", "domains that wait so long before every answer", [])
  .option("--no-rate-limits", "do not limit requests per domain")
  .option("--no-strict", "let domains list credentials without a filter")
  .parse();

function sample(): Tenancy {
  const { asOf = new Date(), sample: name, ...options } = program.opts();
  switch (name) {
    case "demo":
      return demoTenancy({ asOf });
    case "none":
      return tenancyWithoutDomains({ asOf, seed: options.seed });
    case "size":
      return tenancyBySize({
        asOf,
        domains: options.domains,
        usersPerDomain: options.users,
        compartments: options.compartments,
        holderShare: options.holderShare,
        licenseType: options.license,
        seed: options.seed,
      });
  }
}

/** The answer in which a domain refuses a caller, as public logs show it. */
function denied(name: string, tenancies: readonly Tenancy[]): FaultRule {
  requireDomain(name, tenancies);
  const fault = {
    kind: "status",
    status: 401,
    code: "error.common.common.accessDenied",
    message: "You are not authorized to perform this operation.",
  } as const;
  return { match: { domain: name }, fault };
}

function slowDomains(given: readonly string[], tenancies: readonly Tenancy[]): ReadonlyMap<string, number> {
  return new Map(
    given.map((text) => {
      const [, name = "", ms = ""] = /^(.+)=(\d+)$/.exec(text) ?? [];
      if (name === "")
        throw new Error(`--slow ${text}: give a domain and milliseconds, such as sandbox=5000`);
      requireDomain(name, tenancies);
      return [name, Number(ms)];
    }),
  );
}

function requireDomain(name: string, tenancies: readonly Tenancy[]): void {
  const names = tenancies.flatMap((tenancy) =>
    [...tenancy.store(identity).domains.values()].map(({ displayName }) => displayName),
  );
  if (!names.includes(name))
    throw new Error(`there is no domain ${name}; there are ${[...new Set(names)].join(", ")}`);
}

/** Gives every tenancy its images, its functions something to run, and to those that were named their Cloud Guard. */
function furnish(simulator: Simulator): void {
  const { function: bundle, image: images, ...options } = program.opts();
  const withOwnRecipe = new Set<string>(options.ownRecipe);
  const guarded = new Set<string>([...options.cloudGuard, ...withOwnRecipe]);
  const runs = existsSync(bundle);
  if (!runs) console.error(`simulator: there is no ${bundle}: functions can be deployed, but not called`);
  for (const tenancy of simulator.cloud.tenancies.values()) {
    const planter = new Planter(tenancy, simulator.cloud.clock);
    for (const image of images) planter.image(image);
    if (guarded.has(tenancy.name)) guardWithCloudGuard(planter, withOwnRecipe.has(tenancy.name));
    if (runs) hostFunctions(simulator, fnServer(bundle), tenancy);
  }
}

/** Cloud Guard as a team has it that came before, with a root target. @param own - With a clone in the place of Oracle's recipe. */
function guardWithCloudGuard(planter: Planter, own: boolean): void {
  const { homeRegion, name } = planter.tenancy;
  const recipe = own ? mintOcid("cloudguarddetectorrecipe", homeRegion, name) : undefined;
  planter.cloudGuard(homeRegion);
  if (recipe !== undefined) planter.detectorRecipe(recipe, "IAAS_CONFIGURATION_DETECTOR");
  planter.target(mintOcid("cloudguardtarget", homeRegion, name), recipe);
}

async function main(): Promise<void> {
  const { asOf = new Date(), ...options } = program.opts();
  const tenancies = [
    sample(),
    // The region of the example and the guides.
    ...options.tenancy.map((name) => teamTenancy(name, { asOf, region: "eu-frankfurt-1" })),
  ];
  for (const name of [...options.cloudGuard, ...options.ownRecipe])
    if (!tenancies.some((tenancy) => tenancy.name === name))
      throw new Error(
        `there is no tenancy ${name} that could have Cloud Guard on; name it with --tenancy too`,
      );
  const answers =
    options.like === undefined ? undefined : parseFieldReport(readFileSync(options.like, "utf8"));
  const simulator = await startSimulator({
    port: options.port,
    tenancies,
    faults: [
      ...(answers ? tenancies.flatMap((tenancy) => like(answers, tenancy)) : []),
      ...options.deny.map((name) => denied(name, tenancies)),
    ],
    latencyMs: options.latency,
    slowDomains: slowDomains(options.slow, tenancies),
    authorize: withoutStatements(options.without),
    rateLimits: options.rateLimits,
    strict: options.strict,
    // Oracle's own samples, which the bench compares with, do ask for them.
    tolerateSecrets: true,
  });
  furnish(simulator);
  const directory = await mkdtemp(join(tmpdir(), "oci-simulator-"));
  await simulator.writeClientFiles(directory, options.env);
  const stop = () => {
    const { answersWithSecrets } = simulator.journal;
    if (answersWithSecrets > 0)
      console.error(`simulator: ${answersWithSecrets} requests asked for secret attributes`);
    void simulator
      .close()
      .then(() => rm(directory, { recursive: true, force: true }))
      .then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  // Whoever stops `npm run` stops npm and its shell; npm passes no signal on to what the shell started.
  if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(stop);
  console.log(`ready ${simulator.origin}`);
}

/** Calls back when the process that started this one is gone. */
function onceOrphaned(then: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 500);
  watch.unref();
}

void main().catch((error: unknown) => {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
