import type { Tenancy } from "../../tenancies/load-tenancies";

/**
 * Says of each tenancy that would share its state with another. Terraform takes the address of the backend `http` from
 * `TF_HTTP_ADDRESS`, which is one for a whole rollout: the second stack would destroy the first.
 */
export const sharedStates = (
  tenancies: readonly Pick<Tenancy, "name" | "settings">[],
): ReadonlyMap<string, string> => {
  const http = tenancies.filter(({ settings }) => settings.state?.backend === "http").map(({ name }) => name);
  if (http.length < 2) return new Map();
  return new Map(
    http.map((name) => [
      name,
      `state: http has one address, that of TF_HTTP_ADDRESS, for ${http.join(", ")}: in a rollout they would share one state. Use another backend, or deploy them one by one, each with its own address`,
    ]),
  );
};
