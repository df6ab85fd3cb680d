import type { PlannedChange } from "../terraform/plan";
import type { StateResource, Terraform } from "../terraform/terraform";
import { deployedKeptAddresses, keptAddresses } from "./kept-addresses";

/** Something that is there after a tenancy was left. */
export interface Remainder {
  readonly what: string;
  readonly why: string;
}

/** What leaving a tenancy would do. */
export interface RetirementPlan {
  /** Taken out of the state, not destroyed. */
  readonly kept: readonly StateResource[];
  readonly destroyed: readonly PlannedChange[];
  readonly remainders: readonly Remainder[];
}

/** Types whose deletion Oracle only schedules, with the days that it waits when not told otherwise. */
const softDeleted: Readonly<Record<string, number>> = {
  oci_kms_vault: 30,
  oci_kms_key: 30,
  oci_vault_secret: 30,
};

const keptReasons: Readonly<Record<string, string>> = {
  oci_objectstorage_bucket: "evidence is kept; delete the bucket yourself when you may",
  oci_cloud_guard_cloud_guard_configuration: "Cloud Guard is left on",
  oci_cloud_guard_target: "the target was there before",
};

const nameOf = ({ values }: StateResource): string => {
  for (const field of ["name", "display_name", "secret_name", "id"]) {
    const value = values[field];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
};

const describe = (resource: StateResource): string => `${resource.type} ${nameOf(resource)}`.trim();

const remaindersOf = (kept: readonly StateResource[], gone: readonly StateResource[]): Remainder[] => [
  ...kept.map((resource) => ({ what: describe(resource), why: keptReasons[resource.type] ?? "kept" })),
  ...gone.flatMap((resource) => {
    const days = softDeleted[resource.type];
    if (days !== undefined)
      return { what: describe(resource), why: `deletion is scheduled, in ${days} days` };
    // The provider leaves a compartment where it is unless enable_delete says otherwise.
    if (resource.type === "oci_identity_compartment" && resource.values.enable_delete !== true) {
      return { what: describe(resource), why: "a compartment is not deleted; deploying again takes it up" };
    }
    return [];
  }),
];

/**
 * Plans to leave a tenancy: the evidence bucket and Cloud Guard stay, everything else goes.
 * Changes nothing yet; {@link retire} does.
 */
export const planRetirement = async (terraform: Terraform): Promise<RetirementPlan> => {
  const addresses = new Set([
    ...(await keptAddresses(terraform.folder)),
    ...deployedKeptAddresses(await terraform.outputs()),
  ]);
  const resources = await terraform.resources();
  const kept = resources.filter(({ address }) => addresses.has(address));
  const gone = resources.filter(({ address }) => !addresses.has(address));
  return {
    kept,
    destroyed: gone.map(({ address, type }) => ({ address, type, action: "delete" })),
    remainders: remaindersOf(kept, gone),
  };
};

/** The destruction would reach something that is to be kept, or something else than was shown. */
export class UnexpectedDestructionError extends Error {
  override readonly name = "UnexpectedDestructionError";

  constructor(readonly addresses: readonly string[]) {
    super(`Terraform would destroy what was not announced: ${addresses.join(", ")}. Nothing was destroyed.`);
  }
}

/**
 * Leaves the tenancy as planned. Can be repeated after a failure: what is out of the state by then stays so.
 * @throws {UnexpectedDestructionError} before anything is destroyed
 */
export const retire = async (terraform: Terraform, plan: RetirementPlan): Promise<void> => {
  for (const { address } of plan.kept) await terraform.forget(address);
  const announced = new Set(plan.destroyed.map(({ address }) => address));
  const changes = await terraform.plan({ destroy: true });
  const surprises = changes.filter(({ address, type }) => type !== "output" && !announced.has(address));
  if (surprises.length > 0) throw new UnexpectedDestructionError(surprises.map(({ address }) => address));
  await terraform.apply();
};
