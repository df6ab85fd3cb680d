import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import type { Tenancy } from "../../simulator/cloud";
import { Planter } from "../../simulator/control/plant";
import { fnServer } from "../../simulator/data/fn-server";
import { hostFunctions } from "../../simulator/data/host-functions";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { plantExisting } from "./existing";
import { inhabitedTenancy } from "./inhabited-tenancy";
import { writeProject } from "./workspace";

const region = "eu-frankfurt-1";
const digest = `sha256:${"a".repeat(64)}`;
/** Where `npm run build` puts the function. */
const bundle = resolve(__dirname, "../../dist/func/func.js");

/** The simulated functions have nothing to run. */
export class NoFunctionError extends Error {
  override readonly name = "NoFunctionError";
}

/** A simulated cloud of several tenancies, their tenancy files, and a project of their own for cdktf. */
export class SimulatedFleet {
  private constructor(
    readonly root: string,
    readonly simulator: Simulator,
    private readonly tenancies: ReadonlyMap<string, Tenancy>,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param waves - the tenancies, and their waves
   * @throws {NoFunctionError}
   */
  static async open(waves: Readonly<Record<string, number>>): Promise<SimulatedFleet> {
    if (!existsSync(bundle)) throw new NoFunctionError(`There is no ${bundle}: run \`npm run build\` first.`);
    const root = mkdtempSync(join(tmpdir(), "fleet-"));
    const files = join(root, "tenancies");
    mkdirSync(files);
    for (const [name, wave] of Object.entries(waves))
      writeFileSync(join(files, `${name}.yaml`), file(name, wave));
    await writeProject(root);
    const { tenancies: entries, problems } = loadTenancies(files);
    if (problems.length > 0) throw new Error(problems.map(problemText).join("\n"));
    const inhabited = entries.map((entry) => ({ entry, tenancy: inhabitedTenancy(entry) }));
    const simulator = await startSimulator({ tenancies: inhabited.map(({ tenancy }) => tenancy), region });
    const { clock } = simulator.cloud;
    for (const { entry, tenancy } of inhabited) {
      plantExisting(entry.settings, tenancy, clock);
      new Planter(tenancy, clock).image(entry.settings.image);
      hostFunctions(simulator, fnServer(bundle), tenancy);
    }
    const tenancies = new Map(inhabited.map(({ entry, tenancy }) => [entry.name, tenancy]));
    await simulator.writeClientFiles(root);
    const env = { ...process.env, ...simulator.environment(), TENANCIES_DIR: files };
    return new SimulatedFleet(root, simulator, tenancies, env);
  }

  tenancy(name: string): Tenancy {
    const tenancy = this.tenancies.get(name);
    if (tenancy === undefined) throw new Error(`the fleet has no ${name}`);
    return tenancy;
  }

  get tenanciesFolder(): string {
    return join(this.root, "tenancies");
  }

  async close(): Promise<void> {
    await this.simulator.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The smallest tenancy file there is, with the profile of its tenancy. */
const file = (name: string, wave: number): string => {
  const ocid = (type: string, where = "") => `ocid1.${type}.oc1.${where}.fleet${name}`;
  return stringify({
    tenancy: ocid("tenancy"),
    region,
    compartment: ocid("compartment"),
    image: `fra.ocir.io/fleet${name}/credential-audit:1.0.0@${digest}`,
    subnet: ocid("subnet", region),
    notifications: { emails: ["security@example.com"] },
    terraform: { profile: name },
    wave,
  });
};
