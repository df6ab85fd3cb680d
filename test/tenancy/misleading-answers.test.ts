import { buildReport } from "../../lambda-src/audit/build-report";
import type { TenancyReading } from "../../lambda-src/audit/reading";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import { exitCodeOf } from "../../lambda-src/audit/verdict";
import { SampleBuilder } from "../../simulator/samples/builder";
import { plantCaller } from "../../simulator/samples/caller";
import { type CredentialType, credentialTypes } from "../../simulator/scim/credential-type";
import { directoryOf } from "../../simulator/scim/directory";
import { misleadingModes, type Mode } from "../../simulator/scim/misleading";
import type { Simulator } from "../../simulator/simulator";
import { asOf, falsePasses, withSimulator } from "./harness";

const target = "target";

/** How a domain is before its answers mislead. */
interface Ground {
  readonly name: string;
  readonly strict: boolean;
  readonly references: boolean;
}

const grounds: readonly Ground[] = [true, false].flatMap((strict) =>
  [true, false].map((references) => ({
    name: `${strict ? "strict" : "lenient"}, ${references ? "with" : "without"} references`,
    strict,
    references,
  })),
);

/** All six where either both ways of showing credentials are there or none is; elsewhere the first and the rare one. */
const typesTried = ({ strict, references }: Ground): readonly CredentialType[] =>
  strict === references ? credentialTypes : [credentialTypes[0]!, credentialTypes.at(-1)!];

/**
 * Two domains. In the one whose answers mislead, users of every kind hold something of each type, the last type is held by
 * one user alone, and some have nothing.
 */
function sample({ references }: Ground) {
  const build = new SampleBuilder(asOf, "misleading", 5);
  const directory = directoryOf(build.domain(target, { type: "DEFAULT" }));
  const rare = credentialTypes.length - 1;
  for (let number = 0; number < 23; number += 1) {
    const user = build.user(directory, {
      userName: `user-${number}`,
      active: number % 5 !== 4,
      federated: number % 4 === 1,
    });
    for (const [rank, type] of credentialTypes.entries()) {
      const holds = rank === rare ? number === 13 : (number + rank) % 3 === 0;
      if (holds) build.credential(directory, user, type, { daysAgo: 20 + number, unreferenced: !references });
    }
  }
  // More than one search asks about, so that a sample misses some.
  for (let number = 0; number < 28; number += 1) build.user(directory, { userName: `idle-${number}` });
  const bystander = directoryOf(
    build.domain("bystander", { compartmentOcid: build.compartment("below").ocid }),
  );
  const user = build.user(bystander, { userName: "bystander" });
  build.credential(bystander, user, "api_keys", { daysAgo: 3 });
  return { build, directory };
}

function isComplete(simulator: Simulator, reading: TenancyReading): boolean {
  const tenancy = { ocid: simulator.tenancy.ocid, name: simulator.tenancy.name };
  const report = buildReport({ tenancy, asOf: asOf.getTime(), policy: rotationPolicy(), reading });
  return exitCodeOf(report, "never") === 0;
}

const tried = { situations: 0, complete: 0, "said so": 0, "complete with something missing": 0 };

async function situation(ground: Ground, mode: Mode, type: CredentialType): Promise<void> {
  const { build, directory } = sample(ground);
  await withSimulator({ tenancies: [build.tenancy], strict: ground.strict }, async (simulator, audit) => {
    plantCaller(simulator, directory);
    for (const rule of mode.rules({ domain: target, caller: simulator.client.userOcid, type }))
      await simulator.faults.add(rule);
    const reading = await audit({}, { domainTimeoutMs: 20_000 });
    const complete = isComplete(simulator, reading);
    const missing = complete ? falsePasses(simulator, reading) : [];
    tried.situations += 1;
    tried[complete ? "complete" : "said so"] += 1;
    if (missing.length > 0) tried["complete with something missing"] += 1;
    expect(missing.map((credential) => `${credential.type} of ${credential.userName ?? "?"}`)).toEqual([]);
    const bystander = reading.domains.find(({ domain }) => domain.name === "bystander");
    expect(bystander?.coverage.status).toBe("AUDITED");
  });
}

describe("answers that mislead", () => {
  afterAll(() => {
    process.stdout.write(
      `\nMisleading answers: ${Object.entries(tried)
        .map(([what, count]) => `${count} ${what}`)
        .join(", ")}\n`,
    );
  });

  describe.each(grounds)("$name", (ground) => {
    it("are none: the audit is complete", async () => {
      const { build, directory } = sample(ground);
      await withSimulator({ tenancies: [build.tenancy], strict: ground.strict }, async (simulator, audit) => {
        plantCaller(simulator, directory);
        const reading = await audit();
        expect(isComplete(simulator, reading)).toBe(true);
        expect(falsePasses(simulator, reading)).toEqual([]);
      });
    });

    const possible = misleadingModes.filter(
      ({ ofReferences, ofListings }) =>
        !(ofReferences && !ground.references) && !(ofListings && ground.strict),
    );
    it.concurrent.each(
      possible.flatMap((mode) =>
        (mode.ofOneType ? typesTried(ground) : credentialTypes.slice(0, 1)).map((type) => ({
          name: mode.ofOneType ? `${mode.name}: ${type}` : mode.name,
          mode,
          type,
        })),
      ),
    )("$name", ({ mode, type }) => situation(ground, mode, type));
  });
});
