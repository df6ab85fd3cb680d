import type { StoreFactory } from "../../cloud";

/** How often rules were read in the tenancy. */
const reads: StoreFactory<{ count: number }> = () => ({ count: 0 });

/**
 * The rows in an order that differs from one read to the next, as Cloud Guard returns rules
 * (oracle/terraform-provider-oci issue 2509). The order depends on the number of reads alone, so that runs can be repeated.
 */
export const shuffled = <T>(tenancy: { store<S>(factory: StoreFactory<S>): S }, rows: readonly T[]): T[] => {
  const counter = tenancy.store(reads);
  counter.count += 1;
  const offset = rows.length === 0 ? 0 : counter.count % rows.length;
  const rotated = [...rows.slice(offset), ...rows.slice(0, offset)];
  return counter.count % 2 === 0 ? rotated : rotated.reverse();
};
