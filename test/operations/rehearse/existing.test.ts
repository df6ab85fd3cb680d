import { join, resolve } from "node:path";
import { plantExisting } from "../../../operations/rehearse/existing";
import { Cloud, Tenancy } from "../../../simulator/cloud";
import { cloudGuard } from "../../../simulator/control/cloud-guard/enablement";
import { targets } from "../../../simulator/control/cloud-guard/targets";
import { liveResources } from "../../../simulator/control/live-resources";
import { loadTenancies } from "../../../tenancies/load-tenancies";

const { tenancies } = loadTenancies(join(resolve(__dirname, "../../data"), "tenancies"));

const planted = (name: string) => {
  const entry = tenancies.find((each) => each.name === name);
  if (entry === undefined) throw new Error(`no fixture ${name}`);
  const tenancy = new Tenancy(
    entry.settings.tenancy,
    name,
    entry.settings.homeRegion ?? entry.settings.region,
  );
  plantExisting(entry.settings, tenancy, new Cloud().clock);
  return { tenancy, text: JSON.stringify(entry.settings) };
};

it("puts every OCID of the file into the tenancy", () => {
  const { tenancy, text } = planted("everything-existing");
  const named = text.match(/ocid1\.(?!tenancy)[a-z]+\.[a-z0-9.-]+/g) ?? [];
  expect(named.length).toBeGreaterThan(8);
  expect(liveResources(tenancy)).toEqual(expect.arrayContaining(named));
});

it("has Cloud Guard on where the file says so, and off otherwise", () => {
  expect(planted("everything-existing").tenancy.store(cloudGuard).status).toBe("ENABLED");
  expect(planted("minimal").tenancy.store(cloudGuard).status).toBe("DISABLED");
});

it("attaches the configuration recipe that a file verifies to the target", () => {
  const { tenancy } = planted("verified-target");
  const [target] = tenancy.store(targets).all();
  expect(target?.detectorRecipes.map(({ detectorRecipeId }) => detectorRecipeId)).toContain(
    "ocid1.cloudguarddetectorrecipe.oc1.iad.verified",
  );
});
