import { setTimeout as wait } from "node:timers/promises";
import { type CloudGuardClient, models } from "oci-cloudguard";
import { insightRuleName } from "../../../lambda-src/contract/insight";
import { RequestError } from "../../../lambda-src/oci/request-error";
import type { InsightIdentity } from "./insight-settings";

/** Cloud Guard offers the tenancy no data sources, or the caller may not use them: it answers both alike. */
export class DataSourcesUnavailableError extends Error {
  override readonly name = "DataSourcesUnavailableError";

  constructor(cause: RequestError) {
    super(
      `Cloud Guard does not offer data sources here (${cause.message}). Oracle has to turn them on for a tenancy: ask your Oracle account manager or Oracle Support (Cloud Guard, "Data Sources"). If the Console shows Data Sources under Cloud Guard, the deploying user lacks "manage cloud-guard-family in tenancy". Until then set cloudGuard.insight to false: everything else is deployed, and the audit reports these credentials all the same.`,
      { cause },
    );
  }
}

/** What is there is not what this stack can use. */
export class InsightError extends Error {
  override readonly name = "InsightError";
}

/** How a step waits; tests shorten it. */
export interface Patience {
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** Looks at most. */
  readonly looks: number;
}

/** Data sources take "a few minutes" to be updated. */
export const patience: Patience = { interval: 5000, looks: 180 };

/** The parts of the log-insight detection in one tenancy, by their names. */
export class InsightParts {
  constructor(
    readonly client: CloudGuardClient,
    readonly identity: InsightIdentity,
    private readonly waiting: Patience,
  ) {}

  /** @throws {DataSourcesUnavailableError} */
  async dataSource(): Promise<models.DataSource | undefined> {
    const { tenancyId, name } = this.identity;
    const { dataSourceCollection } = await this.client
      .listDataSources({ compartmentId: tenancyId, displayName: name })
      .catch((error: unknown) => {
        const isRefusal =
          error instanceof RequestError && (error.kind === "notFound" || error.kind === "forbidden");
        throw isRefusal ? new DataSourcesUnavailableError(error) : error;
      });
    const [found] = dataSourceCollection.items.filter(isThere);
    if (found === undefined) return undefined;
    return (await this.client.getDataSource({ dataSourceId: found.id })).dataSource;
  }

  /** The recipe that the rule is in, or belongs in: one of the target's own of this kind, else the stack's. */
  async recipe(): Promise<models.DetectorRecipe | undefined> {
    const attached = (await this.attachments()).find(({ detector }) => isInsight(detector));
    if (attached !== undefined) return this.#recipe(attached.detectorRecipeId);
    const { tenancyId, name } = this.identity;
    const { detectorRecipeCollection } = await this.client.listDetectorRecipes({
      compartmentId: tenancyId,
      displayName: name,
    });
    const [found] = detectorRecipeCollection.items.filter(
      (recipe) => isThere(recipe) && isInsight(recipe.detector),
    );
    return found === undefined ? undefined : this.#recipe(found.id);
  }

  async attachments(): Promise<readonly models.TargetDetectorRecipe[]> {
    const { target } = await this.client.getTarget({ targetId: this.identity.targetId });
    return target.targetDetectorRecipes ?? [];
  }

  /** Whether a recipe is the stack's own: one of the customer's keeps everything but our rule. */
  isOwn(recipe: Pick<models.DetectorRecipe, "displayName">): boolean {
    return recipe.displayName === this.identity.name;
  }

  async detach(
    rule: Pick<models.DetectorRecipeDetectorRule, "detectorRuleId">,
    recipeId: string,
    dataSourceId: string,
  ): Promise<void> {
    await this.client.deleteDetectorRecipeDetectorRuleDataSource({
      detectorRecipeId: recipeId,
      detectorRuleId: rule.detectorRuleId,
      dataSourceId,
    });
  }

  /** Waits for the end of a work request. @throws {InsightError} when it failed, with the service's own words */
  async ended(workRequestId: string, what: string): Promise<void> {
    for (let look = 0; look < this.waiting.looks; look++) {
      const { workRequest } = await this.client.getWorkRequest({ workRequestId });
      if (workRequest.status === models.OperationStatus.Succeeded) return;
      if (
        workRequest.status === models.OperationStatus.Failed ||
        workRequest.status === models.OperationStatus.Canceled
      ) {
        const { workRequestErrorCollection } = await this.client.listWorkRequestErrors({ workRequestId });
        const said = workRequestErrorCollection.items.map(({ code, message }) => `${code}: ${message}`);
        throw new InsightError(
          `${what} failed (work request ${workRequestId}): ${said.join("; ") || "Cloud Guard does not say why"}`,
        );
      }
      await wait(this.waiting.interval);
    }
    throw new InsightError(`${what} has not ended (work request ${workRequestId}). Deploy again to go on.`);
  }

  /** Waits until a recipe can be used. @throws {InsightError} */
  async activeRecipe(id: string): Promise<models.DetectorRecipe> {
    for (let look = 0; look < this.waiting.looks; look++) {
      const recipe = await this.#recipe(id);
      if (recipe.lifecycleState === models.LifecycleState.Active) return recipe;
      await wait(this.waiting.interval);
    }
    throw new InsightError(`The recipe ${id} does not become ACTIVE. Deploy again to go on.`);
  }

  /** Waits until a recipe is gone: its name is free then. @throws {InsightError} */
  async goneRecipe(id: string): Promise<void> {
    for (let look = 0; look < this.waiting.looks; look++) {
      const recipe = await this.#recipe(id).catch((error: unknown) => {
        if (error instanceof RequestError && error.kind === "notFound") return undefined;
        throw error;
      });
      if (recipe === undefined || recipe.lifecycleState === models.LifecycleState.Deleted) return;
      await wait(this.waiting.interval);
    }
    throw new InsightError(`The recipe ${id} is still being deleted.`);
  }

  async #recipe(detectorRecipeId: string): Promise<models.DetectorRecipe> {
    return (await this.client.getDetectorRecipe({ detectorRecipeId })).detectorRecipe;
  }
}

/** Our rule in a recipe. */
export function ruleOf(recipe: models.DetectorRecipe): models.DetectorRecipeDetectorRule | undefined {
  const rules = recipe.effectiveDetectorRules ?? recipe.detectorRules ?? [];
  return rules.find(({ displayName }) => displayName === insightRuleName);
}

export function isInsight(detector: models.DetectorEnum | undefined): boolean {
  return detector === models.DetectorEnum.IaasLogInsightDetector;
}

function isThere({ lifecycleState }: { readonly lifecycleState?: models.LifecycleState }): boolean {
  return (
    lifecycleState !== models.LifecycleState.Deleting && lifecycleState !== models.LifecycleState.Deleted
  );
}
