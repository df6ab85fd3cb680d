import { metricNamespace } from "../../monitoring/alarms";
import type { Rule } from "../rule";

const needed = [
  { what: "overdue credentials", query: /^credentials\[.*OVERDUE.*> 0$/ },
  { what: "an incomplete audit", query: /^coverage_complete\[.*< 1$/ },
  { what: "an audit that did not run", query: /^audit_runs\[.*absent\(/ },
];

export const missingAlarm: Rule = {
  id: "CC006",
  title: "A function has alarms on overdue credentials, an incomplete audit and a missing run",
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
    return needed
      .filter(({ query }) => !queries.some((text) => query.test(text)))
      .map(({ what }) => ({ path: "", detail: `no enabled alarm on ${what}` }));
  },
};
