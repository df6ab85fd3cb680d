import type { Tenancy } from "../cloud";
import { type DataSourceEvent, dataSourceRuns } from "../control/cloud-guard/data-source-runs";
import { type DataSource, dataSources, queryOf } from "../control/cloud-guard/data-sources";
import { detectorRecipes } from "../control/cloud-guard/detector-recipes";
import { insightConditions } from "../control/cloud-guard/insight-conditions";
import { type InsightRule, insightRules } from "../control/cloud-guard/insight-rules";
import { problems } from "../control/cloud-guard/problems";
import { targets } from "../control/cloud-guard/targets";
import { missingLogs, searchLogs } from "../data/log-search";
import type { QueryRow } from "../data/logging-query";
import { serviceMay } from "../policy/policy-engine";

const minute = 60_000;

/**
 * Runs the queries that are due, as Cloud Guard does at the interval of each data source, and makes problems of the rows.
 * A query sees what came since it ran last; that it does is inferred.
 */
export function evaluateInsights(tenancy: Tenancy, now: Date): void {
  const runs = tenancy.store(dataSourceRuns);
  for (const source of tenancy.store(dataSources).all()) {
    const last = runs.last(source.id) ?? Date.parse(source.timeCreated);
    if (now.getTime() - last < source.dataSourceDetails.intervalInMinutes * minute) continue;
    if (source.lifecycleState !== "ACTIVE" || source.status !== "ENABLED") continue;
    // A query that has not reached its region runs nowhere, and so what came meanwhile is never looked at.
    runs.ran(source.id, now.getTime());
    if (tenancy.store(insightConditions).replication !== "SUCCEEDED") continue;
    runSource(tenancy, source, { after: last, until: now.getTime() }, now);
  }
}

function runSource(
  tenancy: Tenancy,
  source: DataSource,
  stretch: { readonly after: number; readonly until: number },
  now: Date,
): void {
  const query = queryOf(source);
  const region = source.dataSourceDetails.regions[0] ?? tenancy.homeRegion;
  const event = (status: DataSourceEvent["status"], count: number, comments?: string): void => {
    tenancy.store(dataSourceRuns).add({
      region,
      eventDate: now.toISOString(),
      timeCreated: now.toISOString(),
      dataSourceId: source.id,
      status,
      ...(comments !== undefined && { comments }),
      eventInfo: { dataSourceFeedProvider: "LOGGINGQUERY", observedValue: String(count), logResult: "" },
    });
  };
  const [missing] = missingLogs(tenancy, query);
  if (missing !== undefined) {
    event("FAILURE", 0, `log ${missing.log ?? ""} was not found`);
    return;
  }
  const found = searchLogs(tenancy, query, stretch);
  // Logging's service principal reads for the query (statement shown by the Console when a data source is made).
  const unread = found.logs.find(
    (log) => !serviceMay(tenancy, "logging", "LOG_CONTENT_READ", log.compartmentId),
  );
  if (unread !== undefined) {
    event("FAILURE", 0, `Authorization failed or requested resource not found: ${unread.id}`);
    return;
  }
  const rows = query.run(found.rows).slice(0, tenancy.store(insightConditions).rowsPerQuery);
  event("SUCCESS", rows.length);
  for (const rule of tenancy.store(insightRules).all())
    if (rule.dataSourceId === source.id) detect(tenancy, rule, rows, region, now);
}

function detect(
  tenancy: Tenancy,
  rule: InsightRule,
  rows: readonly QueryRow[],
  region: string,
  now: Date,
): void {
  const settings = tenancy.store(detectorRecipes).find(rule.recipeId)?.rules.get(rule.id)?.settings;
  if (settings?.isEnabled !== true) return;
  const target = tenancy
    .store(targets)
    .all()
    .find(({ detectorRecipes: used }) =>
      used.some(({ detectorRecipeId }) => detectorRecipeId === rule.recipeId),
    );
  if (target === undefined) return;
  for (const row of rows) {
    const keys = Object.entries(row).filter(([name]) => name.startsWith("cgkey"));
    // Without a value in every key there is nothing to correlate by.
    if (keys.some(([, value]) => value === undefined || value === "")) continue;
    tenancy.store(problems).detect(
      {
        detector: "IAAS_LOG_INSIGHT_DETECTOR",
        detectorRuleId: rule.id,
        name: rule.name,
        riskLevel: settings.riskLevel,
        labels: settings.labels,
        targetId: target.id,
        region,
        key: JSON.stringify(keys.map(([, value]) => value)),
        entities: rule.entitiesMappings.flatMap(({ queryField, displayName, entityType }) => {
          const value = row[queryField];
          return value === undefined
            ? []
            : [
                {
                  displayName: displayName ?? queryField,
                  value: typeof value === "string" ? value : JSON.stringify(value),
                  type: entityType ?? "TEXT",
                },
              ];
        }),
      },
      now,
    );
  }
}
