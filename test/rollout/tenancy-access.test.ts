import { runFirstAudit } from "../../scripts/rollout/first-audit";
import { imageProblem } from "../../scripts/rollout/image-check";
import { containerImages, type ContainerImage } from "../../simulator/control/container-registry/images";
import { type Execution, functionRuntime } from "../../simulator/data/function-invocation";
import { SimulatedTenancy } from "../scripts/simulated-tenancy";

const digest = `sha256:${"a".repeat(64)}`;
const region = "us-ashburn-1";
const functionId = "ocid1.fnfunc.oc1.iad.audit";

let tenancy: SimulatedTenancy;
beforeAll(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.fn(functionId, tenancy.ocid);
});
afterAll(() => tenancy.close());

describe("the image of a tenancy", () => {
  const problemOf = async (image: string, own = region) =>
    imageProblem({ image, region: own, tenancy: tenancy.ocid }, await tenancy.connect(region));
  const push = (image: Partial<ContainerImage>) =>
    tenancy.planter.tenancy.store(containerImages).all.push({
      id: "ocid1.containerimage.oc1.iad.x",
      compartmentId: "ocid1.compartment.oc1..images",
      repositoryId: "ocid1.containerrepo.oc1.iad.x",
      repositoryName: "compliance/credential-audit",
      displayName: "compliance/credential-audit:1",
      digest,
      lifecycleState: "AVAILABLE",
      timeCreated: "2026-01-01T00:00:00Z",
      ...image,
    });
  const image = `iad.ocir.io/ns/compliance/credential-audit:1@${digest}`;

  it("has to be in the registry, under its digest, and available", async () => {
    // More than a page of others, so that the one that is looked for is on the second.
    for (let index = 0; index < 120; index++) push({ digest: `sha256:${String(index).padStart(64, "0")}` });
    push({ digest, lifecycleState: "DELETED" });
    push({ digest, repositoryName: "compliance/other" });
    expect(await problemOf(image)).toBe(
      `image: the registry of ${region} has no compliance/credential-audit@${digest}; push it there first`,
    );
    push({});
    expect(await problemOf(image)).toBeUndefined();
    expect(
      await problemOf(image.replace("iad.ocir.io", "ocir.us-ashburn-1.oci.oraclecloud.com")),
    ).toBeUndefined();
  });

  it("has to be in the function's own region", async () => {
    expect(await problemOf(image, "eu-frankfurt-1")).toContain(
      "is in the registry of us-ashburn-1; a function in eu-frankfurt-1 pulls from eu-frankfurt-1 only",
    );
  });
});

describe("the first audit", () => {
  const audit = async (execution: Partial<Execution>) => {
    const received: string[] = [];
    tenancy.planter.tenancy.store(functionRuntime).host = {
      executor: ({ body }) => {
        received.push(body);
        return Promise.resolve({ status: 200, body: "", output: "", ...execution });
      },
      identify: () => tenancy.simulator.issueResourcePrincipal("fnfunc", functionId),
      environment: {},
      origin: tenancy.simulator.origin,
    };
    const result = await runFirstAudit(functionId, region, await tenancy.connect(region));
    expect(received).toEqual(['{"action":"audit"}']);
    return result;
  };

  it("is complete when the function says so, and only then", async () => {
    expect(await audit({ body: '{"outcome":"complete"}' })).toEqual({
      complete: true,
      detail: "the function answered complete",
    });
    expect(await audit({ body: '{"outcome":"incomplete"}' })).toMatchObject({ complete: false });
    expect(await audit({ body: '{"outcome":"failed"}' })).toMatchObject({ complete: false });
  });

  it.each(["", "{}", "fine", '{"outcome":"COMPLETE"}', "null"])(
    "is not complete with the answer %j",
    async (body) => {
      expect((await audit({ body })).complete).toBe(false);
    },
  );
});
