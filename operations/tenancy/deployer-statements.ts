import { metricNamespace } from "../../lambda-src/contract/metrics";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/**
 * The policy statements that whoever deploys this tenancy needs; docs/getting-started.md has the same list.
 * Put together from the operations that the provider calls; not verified against a real tenancy.
 */
export const deployerStatements = (file: TenancyFile, group: string): string[] => {
  const { compartment } = file;
  const created = typeof compartment !== "string";
  const root = compartment === file.tenancy;
  const where = created
    ? `compartment ${compartment.name}`
    : root
      ? "tenancy"
      : `compartment id ${compartment}`;
  const inTenancy = [
    "manage cloud-guard-family",
    "manage policies",
    "manage cloudevents-rules",
    created ? "manage compartments" : "inspect compartments",
    "read objectstorage-namespaces",
    ...((file.function?.dynamicGroup ?? true) ? ["manage dynamic-groups"] : []),
  ];
  const inCompartment = [
    "manage functions-family",
    "manage resource-schedule-family",
    "manage ons-family",
    "manage alarms",
    "read metrics",
    "manage logging-family",
    "manage buckets",
    "manage vaults",
    "manage keys",
    "manage secret-family",
    `${typeof file.subnet === "string" ? "use" : "manage"} virtual-network-family`,
    `${file.containerRepository === undefined ? "read" : "manage"} repos`,
  ];
  const { bucket, bucketCompartment } = file.evidence ?? {};
  const evidence = bucketCompartment === undefined ? where : `compartment id ${bucketCompartment}`;
  return [
    ...inTenancy.map((what) => `allow group ${group} to ${what} in tenancy`),
    ...inCompartment.map((what) => `allow group ${group} to ${what} in ${where}`),
    `allow group ${group} to use metrics in ${where} where target.metrics.namespace = '${metricNamespace}'`,
    // The first audit of a rollout, where it takes longer than a direct call may.
    `allow group ${group} to read objects in ${evidence}${bucket === undefined ? "" : ` where target.bucket.name = '${bucket}'`}`,
  ];
};

/**
 * The policy statements that whoever only compares needs: a plan without a lock, and drift. The deployer's, read and not
 * changed; of the secrets the stack's own alone.
 */
export const readerStatements = (file: TenancyFile, group: string): string[] => {
  const { state } = file;
  const reads = deployerStatements(file, group)
    .filter((statement) => !/ to (use metrics|read objects) /.test(statement))
    .map((statement) => statement.replace(/ to (manage|use) /, " to read "));
  return [
    ...reads.flatMap((statement) =>
      statement.includes(" secret-family ")
        ? [
            statement.replace("secret-family", "secrets"),
            `${statement.replace("secret-family", "secret-bundles")} where target.secret.name = /credential-compliance-*/`,
          ]
        : [statement],
    ),
    ...(state?.backend === "oci"
      ? [`allow group ${group} to read objects in tenancy where target.bucket.name = '${state.bucket}'`]
      : []),
  ];
};
