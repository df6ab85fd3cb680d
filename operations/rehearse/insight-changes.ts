import type { Tenancy } from "../../simulator/cloud";
import { dataSources } from "../../simulator/control/cloud-guard/data-sources";
import { detectorRecipes } from "../../simulator/control/cloud-guard/detector-recipes";
import { insightRules } from "../../simulator/control/cloud-guard/insight-rules";
import { problems } from "../../simulator/control/cloud-guard/problems";
import type { RiskLevel } from "../../tenancies/settings/detector-rules";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/** The log-insight detection of a simulated tenancy, as far as a rehearsal changes it. */
export interface DeployedInsight {
  readonly dataSourceId: string;
  readonly intervalMinutes: number;
  readonly ruleId: string;
  readonly riskLevel: RiskLevel;
  /** Whether the rule uses the data source. */
  readonly isAttached: boolean;
}

/** @throws Error when there is not exactly one data source and one rule */
export const deployedInsight = (tenancy: Tenancy): DeployedInsight => {
  const [source, ...sources] = tenancy
    .store(dataSources)
    .all()
    .filter(({ lifecycleState }) => lifecycleState === "ACTIVE");
  const [rule, ...rules] = tenancy.store(insightRules).all();
  if (source === undefined || rule === undefined || sources.length > 0 || rules.length > 0)
    throw new Error("expected one data source and one rule of it in Cloud Guard");
  const settings = tenancy.store(detectorRecipes).find(rule.recipeId)?.rules.get(rule.id)?.settings;
  if (settings === undefined) throw new Error(`the recipe of the rule ${rule.id} is gone`);
  return {
    dataSourceId: source.id,
    intervalMinutes: source.dataSourceDetails.intervalInMinutes,
    ruleId: rule.id,
    riskLevel: settings.riskLevel,
    isAttached: rule.dataSourceId === source.id,
  };
};

/** How many problems of the rule are open. */
export const openProblems = (tenancy: Tenancy): number => {
  const { ruleId } = deployedInsight(tenancy);
  return tenancy
    .store(problems)
    .all()
    .filter(({ detectorRuleId, lifecycleDetail }) => detectorRuleId === ruleId && lifecycleDetail === "OPEN")
    .length;
};

/** Other settings than the file's, as it would be written with all of them. */
export const otherInsight = (file: TenancyFile) => {
  const written = file.cloudGuard?.insight;
  const settings = typeof written === "object" ? written : {};
  return {
    ...settings,
    riskLevel: settings.riskLevel === "LOW" ? ("HIGH" as const) : ("LOW" as const),
    intervalMinutes: settings.intervalMinutes === 15 ? 30 : 15,
  };
};
