import { CloudGuardClient, models } from "oci-cloudguard";
import { findingLineKind, insightRuleName } from "../../contract/insight";
import type { Connection } from "../../oci/connection";
import { RequestError } from "../../oci/request-error";

/** How it is with the findings of the audit as problems of Cloud Guard. */
export interface InsightExamination {
  /** `absent`: no data source of Cloud Guard reads findings of the audit. `unseen`: the caller may not look. */
  readonly status: "absent" | "unseen" | "working" | "broken";
  /** What was seen, or why nothing was. */
  readonly detail: string;
  /** What keeps findings from becoming problems, and what to do. */
  readonly problems: readonly string[];
}

/** Looks whether Cloud Guard makes problems of the findings: its data source, that source's last run, the rule, the recipe. */
export async function examineInsight(
  connection: Connection,
  signal: AbortSignal,
): Promise<InsightExamination> {
  try {
    return await examine(connection, signal);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const isRefusal = error.kind === "notFound" || error.kind === "forbidden";
    return isRefusal
      ? {
          status: "unseen",
          detail: `${error.message}: Cloud Guard is off, offers no data sources here, or the caller lacks "read cloud-guard-family in tenancy"`,
          problems: [],
        }
      : { status: "unseen", detail: error.message, problems: [] };
  }
}

async function examine(connection: Connection, signal: AbortSignal): Promise<InsightExamination> {
  const compartmentId = connection.tenancyOcid;
  const { configuration } = await connection
    .regional(CloudGuardClient, { signal })
    .getConfiguration({ compartmentId });
  const client = connection.regional(CloudGuardClient, { region: configuration.reportingRegion, signal });
  const source = await findingsSource(client, compartmentId);
  if (source === undefined)
    return {
      status: "absent",
      detail: "no data source of Cloud Guard reads findings of the audit",
      problems: [],
    };
  const problems = [
    ...sourceProblems(source),
    ...(await runProblems(client, source)),
    ...(await ruleProblems(client, source)),
  ];
  const detail = `data source ${source.displayName}`;
  return { status: problems.length === 0 ? "working" : "broken", detail, problems };
}

/** The data source whose query asks for lines of the audit. */
async function findingsSource(
  client: CloudGuardClient,
  compartmentId: string,
): Promise<models.DataSource | undefined> {
  for (let page: string | undefined; ;) {
    const { dataSourceCollection, opcNextPage } = await client.listDataSources({
      compartmentId,
      ...(page !== undefined && { page }),
    });
    for (const { id } of dataSourceCollection.items) {
      const { dataSource } = await client.getDataSource({ dataSourceId: id });
      const details = dataSource.dataSourceDetails;
      if (details && "query" in details && details.query?.includes(`'${findingLineKind}'`) === true)
        return dataSource;
    }
    if (!opcNextPage || opcNextPage === page) return undefined;
    page = opcNextPage;
  }
}

const deployAgain = "deploy again, which sets it right";

function sourceProblems(source: models.DataSource): string[] {
  const pending = (source.regionStatusDetail ?? []).filter(
    ({ status }) => status !== models.QueryReplicationStatus.Succeeded,
  );
  return [
    ...(source.lifecycleState === models.LifecycleState.Active &&
    source.status === models.DataSourceStatus.Enabled
      ? []
      : [
          `Cloud Guard: the data source ${source.displayName} is ${source.lifecycleState ?? "of unknown state"} and ${source.status ?? "of unknown status"}: ${deployAgain}`,
        ]),
    ...pending.map(
      ({ region, status }) =>
        `Cloud Guard: the query of ${source.displayName} has not reached ${region} (${status}): it runs there only when it has`,
    ),
  ];
}

async function runProblems(client: CloudGuardClient, source: models.DataSource): Promise<string[]> {
  const { dataSourceEventCollection } = await client.listDataSourceEvents({
    dataSourceId: source.id,
    limit: 1,
  });
  const [last] = dataSourceEventCollection.items;
  if (last === undefined)
    return [`Cloud Guard: the query of ${source.displayName} has never run: look again after its interval`];
  return last.status === models.DataSourceEventInfoStatus.Success
    ? []
    : [
        `Cloud Guard: the last run of the query of ${source.displayName} failed: ${last.comments ?? "it does not say why"}. Logging needs the statement of the policy that ends in -logging`,
      ];
}

async function ruleProblems(client: CloudGuardClient, source: models.DataSource): Promise<string[]> {
  for (const { detectorRecipeId } of source.dataSourceDetectorMappingInfo ?? []) {
    const { detectorRecipe } = await client.getDetectorRecipe({ detectorRecipeId });
    const rule = (detectorRecipe.effectiveDetectorRules ?? []).find(
      ({ displayName }) => displayName === insightRuleName,
    );
    if (rule === undefined) continue;
    return [
      ...(rule.details?.isEnabled === true
        ? []
        : [`Cloud Guard: the rule "${insightRuleName}" is off: turn it on, or ${deployAgain}`]),
      ...((detectorRecipe.targetIds ?? []).length > 0
        ? []
        : [
            `Cloud Guard: the recipe ${detectorRecipe.displayName ?? detectorRecipeId} is attached to no target: ${deployAgain}`,
          ]),
    ];
  }
  return [`Cloud Guard: no rule of the audit uses the data source ${source.displayName}: ${deployAgain}`];
}
