import { FunctionsInvokeClient } from "oci-functions";
import { connect } from "../../../lambda-src/oci/connect";
import { Planter } from "../../../simulator/control/plant";
import { hostFunctions } from "../../../simulator/data/host-functions";
import type { Invocation } from "../../../simulator/data/function-invocation";
import { teamTenancy } from "../../../simulator/samples/team";
import { startSimulator } from "../../../simulator/simulator";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

it("a function of the second tenancy runs as a principal of that tenancy, in its region", async () => {
  const asOf = new Date("2026-11-21T00:00:00Z");
  const acme = teamTenancy("acme", { asOf, region: "eu-frankfurt-1" });
  const simulator = await startSimulator({ tenancies: [teamTenancy("first", { asOf }), acme] });
  const folder = await mkdtemp(join(tmpdir(), "host-functions-"));
  try {
    const { configFile } = await simulator.writeClientFiles(folder);
    const functionId = "ocid1.fnfunc.oc1.eu-frankfurt-1.f";
    const compartmentId = "ocid1.compartment.oc1..c";
    new Planter(acme, simulator.cloud.clock).fn(functionId, compartmentId);
    const seen: Invocation[] = [];
    hostFunctions(
      simulator,
      (invocation) => {
        seen.push(invocation);
        return Promise.resolve({ status: 200, body: "", output: "" });
      },
      acme,
    );
    const call = async (profile: string) => {
      const connection = await connect({ configFile, profile, endpoint: simulator.origin });
      const client = connection.regional(FunctionsInvokeClient, { json: false });
      client.endpoint = simulator.origin;
      await client.invokeFunction({ functionId, invokeFunctionBody: "x" });
    };
    await expect(call("first")).rejects.toThrow("(404)");
    await call("acme");
    const [{ environment }] = seen as [Invocation];
    expect(environment).toMatchObject({
      OCI_RESOURCE_PRINCIPAL_REGION: "eu-frankfurt-1",
      CREDENTIAL_AUDIT_ENDPOINT: simulator.origin,
    });
    const [, claims = ""] = environment["OCI_RESOURCE_PRINCIPAL_RPST"]!.split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ res_tenant: acme.ocid });
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true });
  }
});
