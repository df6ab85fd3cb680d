import { mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../lambda-src/oci/connect";
import type { Connection } from "../lambda-src/oci/connection";
import type { Transport } from "../lambda-src/oci/http-client";
import { Tenancy } from "../simulator/cloud";
import { Planter } from "../simulator/control/plant";
import { type Simulator, startSimulator } from "../simulator/simulator";

/** A simulated tenancy, with what is put into it beforehand and connections to it. */
export class SimulatedTenancy {
  private constructor(
    readonly simulator: Simulator,
    readonly planter: Planter,
    private readonly folder: string,
  ) {}

  static async start(): Promise<SimulatedTenancy> {
    const tenancy = new Tenancy("ocid1.tenancy.oc1..scripts", "scripts", "us-ashburn-1");
    const simulator = await startSimulator({ tenancies: [tenancy], region: "us-ashburn-1" });
    const folder = await mkdtemp(join(tmpdir(), "scripts-"));
    await simulator.writeClientFiles(folder);
    return new SimulatedTenancy(simulator, new Planter(simulator.tenancy, simulator.cloud.clock), folder);
  }

  get ocid(): string {
    return this.simulator.tenancy.ocid;
  }

  connect(region = "us-ashburn-1", transport: Partial<Transport> = {}): Promise<Connection> {
    const machine = {
      env: this.simulator.environment(),
      homeDirectory: this.folder,
      readFile: (path: string) => readFileSync(path, "utf8"),
      now: Date.now,
    };
    return connect({ region }, { machine, transport });
  }

  async close(): Promise<void> {
    await this.simulator.close();
    await rm(this.folder, { recursive: true });
  }
}
