import type { AuthParams, ClientConfiguration, Region } from "oci-common";
import type { ClientOptions } from "./client-options";

/** A client class of Oracle's SDK, such as `SecretsClient` of `oci-secrets`. */
export type RegionalClient<Client extends object> = new (
  params: AuthParams,
  configuration?: ClientConfiguration,
) => Client;

export interface RegionalClientOptions extends ClientOptions {
  /** Such as `us-ashburn-1`, where the service is in another region than the connection's. */
  readonly region?: string | undefined;
  /**
   * Where the service is, when it is not where its client looks: `{region}` and `{secondLevelDomain}` are filled in, such
   * as `https://telemetry-ingestion.{region}.{secondLevelDomain}` for posting metrics. The connection's own endpoint wins.
   */
  readonly endpointTemplate?: string;
  /** Whether every success carries JSON; off for objects and for calls without an answer. On unless said. */
  readonly json?: boolean;
}

/** What the clients of Oracle's regional services have in common, beside their constructor. */
interface Addressable {
  endpoint: string;
  region: Region;
}

/** Sends a client to `endpoint` if there is one, else to where its service is in `region`. */
export function address(
  client: object,
  region: Region,
  endpoint: string | undefined,
  template?: string,
): void {
  // Oracle's clients have no common type, but all have both setters (oci-identity, lib/client.d.ts).
  const addressable = client as Addressable;
  if (endpoint !== undefined) {
    addressable.endpoint = endpoint;
  } else if (template === undefined) {
    addressable.region = region;
  } else {
    addressable.endpoint = template
      .replaceAll("{region}", region.regionId)
      .replaceAll("{secondLevelDomain}", region.realm.secondLevelDomain);
  }
}
