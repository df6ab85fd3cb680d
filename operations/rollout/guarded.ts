import type { TenancyFile } from "../../tenancies/tenancy-schema";
import type { Difference } from "./difference";

/** Types that hold what cannot be had back: keys, evidence, and Cloud Guard's watch over a tenancy. */
const guardedTypes: ReadonlySet<string> = new Set([
  "oci_kms_vault",
  "oci_kms_key",
  "oci_objectstorage_bucket",
  "oci_cloud_guard_target",
  "oci_cloud_guard_cloud_guard_configuration",
]);

/** An entry of `guardedChanges` in a tenancy file. */
export type GuardedChange = NonNullable<TenancyFile["guardedChanges"]>[number];

/** The changes of a plan that may not be made: a guarded resource goes, and the tenancy file does not say that it may. */
export const blockedDifferences = (
  differences: readonly Difference[],
  permitted: readonly GuardedChange[],
): Difference[] =>
  differences.filter(
    ({ address, type, action }) =>
      guardedTypes.has(type) &&
      (action === "replace" || action === "destroy") &&
      !isPermitted(permitted, address, action),
  );

/** Whether the tenancy file lets a guarded resource be changed so. */
export const isPermitted = (
  permitted: readonly GuardedChange[],
  address: string,
  action: GuardedChange["action"],
): boolean => permitted.some((each) => each.resource === address && each.action === action);
