import { CloudGuardClient, models } from "oci-cloudguard";
import type { IdentityClient } from "oci-identity";
import { KmsVaultClient } from "oci-keymanagement";
import type { Connection } from "../../lambda-src/oci/connection";

/** What a read said, or why it did not: nothing that was not read counts as not being there. */
export type Reading<T> =
  { readonly read: true; readonly value: T } | { readonly read: false; readonly problem: string };

/** A Cloud Guard target of the tenancy's root. */
export interface RootTarget {
  readonly id: string;
  readonly name: string;
  /** Its configuration detector recipe, where that is the customer's own: a deployment does not take its place. */
  readonly ownConfigurationRecipe?: { readonly id: string; readonly name: string } | undefined;
}

/** What exists in a tenancy, as far as its caller may see it. */
export interface Survey {
  readonly tenancyOcid: string;
  readonly homeRegion: Reading<string>;
  readonly regions: Reading<readonly string[]>;
  readonly cloudGuard: Reading<{ readonly enabled: boolean; readonly reportingRegion: string }>;
  /** Cloud Guard targets of the tenancy's root. */
  readonly rootTargets: Reading<readonly RootTarget[]>;
  /** Whether Cloud Guard shows the caller data sources, which Oracle turns on for a tenancy; none where it is off. */
  readonly dataSources: Reading<"shown" | "off">;
  /** Identity domains in the root compartment. */
  readonly domains: Reading<readonly string[]>;
  /** Usable vaults of the compartment. */
  readonly vaults: Reading<readonly { readonly id: string; readonly name: string }[]>;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

const everyPage = async <T>(ask: (page?: string) => Promise<Page<T>>): Promise<T[]> => {
  const all: T[] = [];
  let page: string | undefined;
  do {
    const { items, next } = await ask(page);
    all.push(...items);
    page = next === "" ? undefined : next;
  } while (page !== undefined);
  return all;
};

const reading = async <T>(read: () => Promise<T>): Promise<Reading<T>> => {
  try {
    return { read: true, value: await read() };
  } catch (error) {
    return { read: false, problem: error instanceof Error ? error.message : String(error) };
  }
};

const mapped = <T, U>(from: Reading<T>, choose: (value: T) => U): Reading<U> =>
  from.read ? { read: true, value: choose(from.value) } : from;

/** The list of targets does not name their recipes. */
const readRootTarget = async (client: CloudGuardClient, targetId: string): Promise<RootTarget> => {
  const { target } = await client.getTarget({ targetId });
  const own = (target.targetDetectorRecipes ?? []).find(
    ({ detector, owner }) =>
      detector === models.DetectorEnum.IaasConfigurationDetector && owner !== models.OwnerType.Oracle,
  );
  return {
    id: targetId,
    name: target.displayName ?? targetId,
    ownConfigurationRecipe: own && { id: own.detectorRecipeId, name: own.displayName },
  };
};

/** Looks up what exists, reading only. @param compartment - Where vaults are looked for; the root if none is named. */
export const surveyTenancy = async (connection: Connection, compartment?: string): Promise<Survey> => {
  const { tenancyOcid } = connection;
  const identity: IdentityClient = connection.identity();
  const subscriptions = await reading(
    async () => (await identity.listRegionSubscriptions({ tenancyId: tenancyOcid })).items,
  );
  const regions = mapped(subscriptions, (items) => items.map(({ regionName }) => regionName).sort());
  const home = mapped(subscriptions, (items) => items.find(({ isHomeRegion }) => isHomeRegion)?.regionName);
  const homeRegion: Reading<string> = !home.read
    ? home
    : home.value === undefined
      ? { read: false, problem: "no region is marked as the home region" }
      : { read: true, value: home.value };
  const region = homeRegion.read ? homeRegion.value : undefined;
  const configuration = await reading(
    async () =>
      (
        await connection
          .regional(CloudGuardClient, { region })
          .getConfiguration({ compartmentId: tenancyOcid })
      ).configuration,
  );
  const cloudGuard = mapped(configuration, ({ status, reportingRegion }) => ({
    enabled: String(status) === "ENABLED",
    reportingRegion,
  }));
  return {
    tenancyOcid,
    homeRegion,
    regions,
    cloudGuard,
    rootTargets: await reading(async () => {
      if (cloudGuard.read && !cloudGuard.value.enabled) return [];
      const reporting = cloudGuard.read ? cloudGuard.value.reportingRegion : region;
      const client = connection.regional(CloudGuardClient, { region: reporting });
      const targets = await everyPage(async (page) => {
        const answer = await client.listTargets({ compartmentId: tenancyOcid, page });
        return { items: answer.targetCollection.items, next: answer.opcNextPage };
      });
      const ofRoot = targets.filter(({ targetResourceId }) => targetResourceId === tenancyOcid);
      return Promise.all(ofRoot.map(({ id }) => readRootTarget(client, id)));
    }),
    dataSources: await reading(async () => {
      if (cloudGuard.read && !cloudGuard.value.enabled) return "off";
      const reporting = cloudGuard.read ? cloudGuard.value.reportingRegion : region;
      const client = connection.regional(CloudGuardClient, { region: reporting });
      await client.listDataSources({ compartmentId: tenancyOcid });
      return "shown";
    }),
    domains: await reading(() =>
      everyPage(async (page) => {
        const answer = await identity.listDomains({ compartmentId: tenancyOcid, page });
        return { items: answer.items.map(({ displayName }) => displayName), next: answer.opcNextPage };
      }),
    ),
    vaults: await reading(async () => {
      const client = connection.regional(KmsVaultClient);
      const vaults = await everyPage(async (page) => {
        const answer = await client.listVaults({ compartmentId: compartment ?? tenancyOcid, page });
        return { items: answer.items, next: answer.opcNextPage };
      });
      return vaults
        .filter(({ lifecycleState }) => String(lifecycleState) === "ACTIVE")
        .map(({ id, displayName }) => ({ id, name: displayName }));
    }),
  };
};
