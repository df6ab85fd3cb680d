import { imageProblem } from "../../../operations/deployer/image-problem";
import { containerImages, type ContainerImage } from "../../../simulator/control/container-registry/images";
import { objectStorage } from "../../../simulator/control/object-storage/buckets";
import { SimulatedTenancy } from "../../simulated-tenancy";

const digest = `sha256:${"a".repeat(64)}`;
const region = "us-ashburn-1";

let tenancy: SimulatedTenancy;
beforeAll(async () => {
  tenancy = await SimulatedTenancy.start();
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
  beforeAll(() => {
    tenancy.planter.tenancy.store(objectStorage).namespace = "ns";
  });

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

  it("cannot be told of in the registry of another tenancy, even when there is one of that name here", async () => {
    push({ digest });
    expect(await problemOf(image.replace("/ns/", "/theirs/"))).toContain(
      "is in the registry of another tenancy, and whether it is there cannot be told; this tenancy's own has the namespace ns",
    );
  });

  it("has to be in the function's own region", async () => {
    expect(await problemOf(image, "eu-frankfurt-1")).toContain(
      "is in the registry of us-ashburn-1; a function in eu-frankfurt-1 pulls from eu-frankfurt-1 only",
    );
  });
});
