import { z } from "zod";
import type { Call, Operation } from "../../operation";
import { detailsOf } from "../details";
import { invalidParameter, missingParameter } from "../errors";
import { cloudGuard } from "./enablement";
import { dataSources } from "./data-sources";
import { detectorRecipes } from "./detector-recipes";
import { insightRules } from "./insight-rules";
import { problems } from "./problems";
import { responderRecipes } from "./responder-recipes";
import { targets } from "./targets";

const details = z.object({
  reportingRegion: z.string(),
  status: z.enum(["ENABLED", "DISABLED"]),
  selfManageResources: z.boolean().optional(),
});

/** The root compartment, which both calls must name. */
const requireRoot = (call: Call): void => {
  const compartmentId = call.query.get("compartmentId");
  if (compartmentId === null) throw missingParameter("compartmentId");
  if (compartmentId !== call.tenancy.ocid)
    throw invalidParameter("compartmentId: must be the root compartment");
};

export const configurationOperations: readonly Operation[] = [
  {
    service: "cloud-guard",
    name: "GetConfiguration",
    method: "GET",
    path: "/20200131/configuration",
    handle: (call) => {
      requireRoot(call);
      return { status: 200, body: call.tenancy.store(cloudGuard) };
    },
  },
  {
    service: "cloud-guard",
    name: "UpdateConfiguration",
    method: "PUT",
    path: "/20200131/configuration",
    handle: (call) => {
      requireRoot(call);
      const configuration = call.tenancy.store(cloudGuard);
      const wanted = detailsOf(call, details);
      // Changing the region takes turning Cloud Guard off and on (terraform-provider-oci, examples/cloudguard/configuration).
      const moves = wanted.reportingRegion !== configuration.reportingRegion;
      if (moves && configuration.status === "ENABLED" && wanted.status === "ENABLED") {
        throw invalidParameter("reportingRegion: cannot change while Cloud Guard is enabled");
      }
      Object.assign(configuration, {
        ...wanted,
        selfManageResources: wanted.selfManageResources ?? configuration.selfManageResources,
      });
      // Turning it off deletes what the customer made (same example).
      if (wanted.status === "DISABLED") {
        const { tenancy } = call;
        tenancy.store(targets).clear();
        tenancy.store(detectorRecipes).clear();
        tenancy.store(responderRecipes).clear();
        tenancy.store(dataSources).clear();
        tenancy.store(insightRules).clear();
        tenancy.store(problems).clear();
      }
      return { status: 200, body: configuration };
    },
  },
];
