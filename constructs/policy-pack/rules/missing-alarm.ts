import { metricNamespace } from "../../../lambda-src/contract/metrics";
import { alarmDefinitions, isQueryOf } from "../../monitoring/alarm-definitions";
import type { Rule } from "../rule";

export const missingAlarm: Rule = {
  id: "CC006",
  title:
    "A function has alarms on overdue credentials, and on an audit that is incomplete, failed or missing",
  reason: "Silence must not look like health.",
  check(resources) {
    if (!resources.some(({ type }) => type === "oci_functions_function")) return [];
    const queries = resources
      .filter(
        ({ type, body }) =>
          type === "oci_monitoring_alarm" &&
          body["namespace"] === metricNamespace &&
          body["is_enabled"] === true,
      )
      .map(({ body }) => String(body["query"]));
    return alarmDefinitions
      .filter((alarm) => !queries.some((query) => isQueryOf(alarm, query)))
      .map(({ watches }) => ({ path: "", detail: `no enabled alarm on ${watches}` }));
  },
};
