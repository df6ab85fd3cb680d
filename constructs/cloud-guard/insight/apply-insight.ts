import { randomUUID } from "node:crypto";
import { type CloudGuardClient, models } from "oci-cloudguard";
import { insightFields, insightKeys, insightRuleName } from "../../../lambda-src/contract/insight";
import { RequestError } from "../../../lambda-src/oci/request-error";
import { InsightError, InsightParts, isInsight, type Patience, patience, ruleOf } from "./insight-parts";
import type { InsightSettings } from "./insight-settings";

const description =
  "A long-lived IAM credential is past the age at which the rotation policy of the credential audit wants it rotated, or its age is unknown. The audit writes a log line for each, once a run, and resolves the problem when the credential is rotated, deleted or exempt.";
const recommendation =
  "Have its owner make a new credential, put it to use and delete this one. The audit's report says how, for each type.";

/**
 * Makes the log-insight detection what it should be, and changes only what differs: a data source that queries the log, a
 * rule of that data source in a log-insight recipe, and the recipe on the target. What is there already by its name is
 * taken over; a log-insight recipe that the target has already gets the rule.
 *
 * @returns What was done, a sentence each.
 * @throws {DataSourcesUnavailableError} where the tenancy has no data sources; {@link InsightError}; `RequestError`
 */
export async function applyInsight(
  client: CloudGuardClient,
  settings: InsightSettings,
  waiting: Patience = patience,
): Promise<string[]> {
  const parts = new InsightParts(client, settings, waiting);
  const done: string[] = [];
  const sourceId = await convergeDataSource(parts, settings, done);
  const recipe = (await parts.recipe()) ?? (await createRecipe(parts, settings, done));
  await convergeRule(parts, recipe, sourceId, settings, done);
  const attachments = await parts.attachments();
  if (!attachments.some(({ detectorRecipeId }) => detectorRecipeId === recipe.id)) {
    await client.createTargetDetectorRecipe({
      targetId: settings.targetId,
      attachTargetDetectorRecipeDetails: { detectorRecipeId: recipe.id },
      opcRetryToken: randomUUID(),
    });
    done.push(`attached the recipe ${recipe.id} to the target`);
  }
  return done;
}

function detailsOf({
  region,
  query,
  intervalMinutes,
}: InsightSettings): models.LoggingQueryDataSourceDetails {
  return {
    dataSourceFeedProvider: "LOGGINGQUERY",
    loggingQueryType: models.LoggingQueryType.Insight,
    regions: [region],
    query,
    intervalInMinutes: intervalMinutes,
    additionalEntitiesCount: Object.keys(insightFields).length - insightKeys,
    loggingQueryDetails: {
      loggingQueryType: "INSIGHT",
      keyEntitiesCount: insightKeys,
    },
  };
}

/** Fields that the API calls deprecated; sent only to a service that refuses a data source without them. */
const deprecated = {
  operator: models.LoggingQueryOperatorType.Greaterthanequalto,
  threshold: 0,
  queryStartTime: { startPolicyType: "NO_DELAY_START_POLICY" },
};

/** @returns the data source's OCID */
async function convergeDataSource(
  parts: InsightParts,
  settings: InsightSettings,
  done: string[],
): Promise<string> {
  const { client } = parts;
  const wanted = detailsOf(settings);
  let there = await parts.dataSource();
  if (there?.lifecycleState === models.LifecycleState.Failed) {
    await removeDataSource(parts, there.id);
    done.push(`deleted the data source ${there.id}, whose creation had failed`);
    there = undefined;
  }
  if (there === undefined) {
    await createDataSource(parts, settings, wanted);
    const made = await parts.dataSource();
    if (made === undefined)
      throw new InsightError(`The data source ${settings.name} was made, and is not listed.`);
    done.push(`created the data source ${made.id}`);
    return made.id;
  }
  const current = queryDetails(there);
  const isEnabled = there.status === models.DataSourceStatus.Enabled;
  if (isSame(current, wanted)) {
    if (isEnabled) return there.id;
  } else {
    // Its query cannot be changed while a rule uses it.
    for (const { detectorRecipeId, detectorRuleId } of there.dataSourceDetectorMappingInfo ?? []) {
      const { detectorRecipe } = await client.getDetectorRecipe({ detectorRecipeId });
      const rule = ruleOf(detectorRecipe);
      if (rule?.detectorRuleId !== detectorRuleId)
        throw new InsightError(
          `The data source ${there.id} is used by the rule ${detectorRuleId} of the recipe ${detectorRecipeId}, which is not this stack's: while it is, its query cannot be changed. Take the data source out of that rule.`,
        );
      await parts.detach(rule, detectorRecipeId, there.id);
      done.push(`detached the data source from the rule`);
    }
  }
  const { threshold, operator, queryStartTime } = current ?? {};
  const kept = threshold === undefined ? {} : { threshold, operator, queryStartTime };
  const { opcWorkRequestId } = await client.updateDataSource({
    dataSourceId: there.id,
    updateDataSourceDetails: {
      status: models.DataSourceStatus.Enabled,
      ...(!isSame(current, wanted) && { dataSourceDetails: { ...wanted, ...kept } }),
    },
  });
  await parts.ended(opcWorkRequestId, `The change of the data source ${there.id}`);
  done.push(`changed the data source ${there.id}`);
  return there.id;
}

async function createDataSource(
  parts: InsightParts,
  { tenancyId, name }: InsightSettings,
  details: models.LoggingQueryDataSourceDetails,
): Promise<void> {
  const create = (dataSourceDetails: models.LoggingQueryDataSourceDetails) =>
    parts.client.createDataSource({
      createDataSourceDetails: {
        compartmentId: tenancyId,
        displayName: name,
        status: models.DataSourceStatus.Enabled,
        dataSourceFeedProvider: models.DataSourceFeedProvider.Loggingquery,
        dataSourceDetails,
      },
      opcRetryToken: randomUUID(),
    });
  const { opcWorkRequestId } = await create(details).catch((error: unknown) => {
    if (error instanceof RequestError && error.kind === "badRequest")
      return create({ ...details, ...deprecated });
    throw error;
  });
  await parts.ended(opcWorkRequestId, `The creation of the data source ${name}`);
}

export async function removeDataSource(parts: InsightParts, dataSourceId: string): Promise<void> {
  const { opcWorkRequestId } = await parts.client.deleteDataSource({ dataSourceId });
  await parts.ended(opcWorkRequestId, `The deletion of the data source ${dataSourceId}`);
}

/** The details of a data source that queries logs; `undefined` for one that does something else. */
function queryDetails({
  dataSourceDetails,
}: models.DataSource): models.LoggingQueryDataSourceDetails | undefined {
  return dataSourceDetails !== undefined && "query" in dataSourceDetails ? dataSourceDetails : undefined;
}

/** Whether everything that is wanted is there; what the service adds does not matter. */
function isSame(
  current: models.LoggingQueryDataSourceDetails | undefined,
  wanted: models.LoggingQueryDataSourceDetails,
): boolean {
  if (current === undefined) return false;
  return (
    current.query === wanted.query &&
    current.intervalInMinutes === wanted.intervalInMinutes &&
    current.additionalEntitiesCount === wanted.additionalEntitiesCount &&
    current.loggingQueryDetails?.keyEntitiesCount === wanted.loggingQueryDetails?.keyEntitiesCount &&
    JSON.stringify(current.regions) === JSON.stringify(wanted.regions)
  );
}

async function createRecipe(
  parts: InsightParts,
  { tenancyId, name }: InsightSettings,
  done: string[],
): Promise<models.DetectorRecipe> {
  const { detectorRecipe } = await parts.client.createDetectorRecipe({
    createDetectorRecipeDetails: {
      compartmentId: tenancyId,
      displayName: name,
      description: "Findings of the credential audit.",
      detector: models.DetectorEnum.IaasLogInsightDetector,
    },
    opcRetryToken: randomUUID(),
  });
  done.push(`created the recipe ${detectorRecipe.id}`);
  return parts.activeRecipe(detectorRecipe.id);
}

async function convergeRule(
  { client }: InsightParts,
  recipe: models.DetectorRecipe,
  dataSourceId: string,
  { riskLevel, labels }: InsightSettings,
  done: string[],
): Promise<void> {
  const details = {
    isEnabled: true,
    riskLevel: riskLevel as models.RiskLevel,
    labels,
    description,
    recommendation,
    dataSourceId,
    entitiesMappings: Object.values(insightFields).map(({ queryField, entity }) => ({
      queryField,
      displayName: entity,
      entityType: models.EntityType.Text,
    })),
  };
  const rule = ruleOf(recipe);
  if (rule === undefined) {
    await client.createDetectorRecipeDetectorRule({
      detectorRecipeId: recipe.id,
      createDetectorRecipeDetectorRuleDetails: { details: { name: insightRuleName, ...details } },
      opcRetryToken: randomUUID(),
    });
    done.push(`created the rule "${insightRuleName}"`);
    return;
  }
  const current = {
    isEnabled: rule.details?.isEnabled,
    riskLevel: rule.details?.riskLevel,
    labels: rule.details?.labels,
    description: rule.description,
    recommendation: rule.recommendation,
    dataSourceId: rule.dataSourceId ?? rule.details?.dataSourceId,
    entitiesMappings: (rule.entitiesMappings ?? rule.details?.entitiesMappings ?? []).map(
      ({ queryField, displayName, entityType }) => ({ queryField, displayName, entityType }),
    ),
  };
  if (JSON.stringify(current) === JSON.stringify(details)) return;
  await client.updateDetectorRecipeDetectorRule({
    detectorRecipeId: recipe.id,
    detectorRuleId: rule.detectorRuleId,
    updateDetectorRecipeDetectorRuleDetails: { details },
  });
  done.push(`changed the rule "${insightRuleName}"`);
}

/**
 * Removes the log-insight detection in the only order that works: the data source out of the rule, the rule, the recipe off
 * the target, the recipe, the data source. A recipe of the customer's own stays, without our rule.
 *
 * @returns What was done, a sentence each.
 * @throws {InsightError} `RequestError`
 */
export async function removeInsight(
  client: CloudGuardClient,
  identity: Pick<InsightSettings, "tenancyId" | "name" | "targetId">,
  waiting: Patience = patience,
): Promise<string[]> {
  const parts = new InsightParts(client, identity, waiting);
  const done: string[] = [];
  const recipe = await parts.recipe();
  const rule = recipe && ruleOf(recipe);
  if (recipe && rule) {
    const dataSourceId = rule.dataSourceId ?? rule.details?.dataSourceId;
    if (dataSourceId) await parts.detach(rule, recipe.id, dataSourceId);
    await client.deleteDetectorRecipeDetectorRule({
      detectorRecipeId: recipe.id,
      detectorRuleId: rule.detectorRuleId,
    });
    done.push(`deleted the rule "${insightRuleName}"`);
  }
  if (recipe && parts.isOwn(recipe)) {
    const attachment = (await parts.attachments()).find(
      ({ detectorRecipeId, detector }) => detectorRecipeId === recipe.id && isInsight(detector),
    );
    if (attachment)
      await client.deleteTargetDetectorRecipe({
        targetId: identity.targetId,
        targetDetectorRecipeId: attachment.id,
      });
    await client.deleteDetectorRecipe({ detectorRecipeId: recipe.id });
    await parts.goneRecipe(recipe.id);
    done.push(`deleted the recipe ${recipe.id}`);
  }
  const source = await parts.dataSource();
  if (source) {
    await removeDataSource(parts, source.id);
    done.push(`deleted the data source ${source.id}`);
  }
  return done;
}
