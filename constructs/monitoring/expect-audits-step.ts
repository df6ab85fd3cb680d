// A step of a deployment (constructs/tenancy-stack.ts): posts the metric that an audit which never runs is missed by,
// which the provider cannot.
import { z } from "zod";
import { connect } from "../../lambda-src/oci/connect";
import { connectionOptions } from "../../lambda-src/oci/connection-options";
import { expectAudits } from "./expect-audits";
import { stepInput } from "../sdk-step/step-input";

const target = z.object({
  namespace: z.string().min(1),
  compartmentId: z.string().min(1),
  tenancy: z.string().min(1),
});

async function main(): Promise<void> {
  const { access, input } = stepInput(target);
  await expectAudits(await connect(connectionOptions(access)), { ...input, region: access.region });
  console.log(`audits of ${input.tenancy} are expected from now on`);
}

main().catch((error: unknown) => {
  console.error(
    `The metric audit_runs was not posted, so an audit that never runs would set off no alarm. Deploy again: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
});
