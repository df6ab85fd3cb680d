import type { Tenancy } from "../cloud";
import type { Simulator } from "../simulator";
import { type Executor, functionRuntime } from "./function-invocation";

/** Lets the functions of a tenancy be called: each as its own resource principal, with the simulator as its cloud. */
export function hostFunctions(simulator: Simulator, executor: Executor, tenancy: Tenancy): void {
  tenancy.store(functionRuntime).host = {
    executor,
    identify: ({ id, compartmentId }) =>
      simulator.issueResourcePrincipal("fnfunc", id, compartmentId, tenancy),
    environment: { CREDENTIAL_AUDIT_ENDPOINT: simulator.origin },
    origin: simulator.origin,
  };
}
