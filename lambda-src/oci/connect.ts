import type { AuthenticationDetailsProvider, Realm, Region } from "oci-common";
import { normalizeDomainUrl } from "../audit/domain";
import type { Caller, Connection, DomainClientOptions } from "./connection";
import { domainAddressProblem, refusingSigner } from "./domain-address";
import type { Dispatcher } from "./exchange";
import {
  DEFAULT_TRANSPORT,
  type HttpClientOptions,
  type Signer,
  SigningHttpClient,
  type Transport,
} from "./http-client";
import { instancePrincipal } from "./instance-principal";
import { bearerSigner, type OAuthClient } from "./oauth-client";
import { proxyDispatcher } from "./proxy";
import { address } from "./regional-client";
import { SessionProvider } from "./session-provider";
import { type ConnectionOptions, resolveSettings, type Settings } from "./settings";
import { type Machine, thisMachine } from "./machine";

export interface ConnectSurroundings {
  readonly machine?: Machine;
  readonly transport?: Partial<Transport>;
  /** The OAuth client to use for a domain, in place of the caller's own signature; none means the signature. */
  readonly oauthClientOf?: (domain: {
    readonly name: string;
    readonly url: string;
    readonly ocid: string | undefined;
  }) => OAuthClient | undefined;
}

/**
 * Opens the way into a tenancy. Sends nothing, unless an instance principal must ask who it is.
 *
 * Loads Oracle's SDK, which takes a good part of a second, only now.
 * @throws ConfigurationError
 */
export async function connect(
  options: ConnectionOptions,
  { machine = thisMachine(), transport, oauthClientOf }: ConnectSurroundings = {},
): Promise<Connection> {
  const settings = resolveSettings(options, machine);
  const dispatcher = await proxyDispatcher(machine);
  const [common, { IdentityClient }, { IdentityDomainsClient }] = await Promise.all([
    import("oci-common"),
    import("oci-identity"),
    import("oci-identitydomains"),
  ]);
  const {
    provider,
    renew,
    tenancyOcid,
    caller,
    region: regionName,
  } = await authenticate(settings, machine, dispatcher);
  const region = knownRegion(common.Region, common.Realm, regionName);
  const { secondLevelDomain } = region.realm;
  const requestSigner = new common.DefaultRequestSigner(provider);
  const signer: Signer = {
    sign: (request, forceExcludeBody) => requestSigner.signHttpRequest(request, forceExcludeBody),
    renew,
  };
  const way = { ...DEFAULT_TRANSPORT, ...(dispatcher && { dispatcher }), ...transport };
  const seam = (httpOptions: HttpClientOptions, own = signer) => ({
    httpClient: new SigningHttpClient(own, httpOptions, way),
  });
  // There is one place for retries, and it is the seam.
  const configuration = {
    retryConfiguration: common.NoRetryConfigurationDetails,
    circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
  };
  const connection: Connection = {
    tenancyOcid,
    caller,
    region: region.regionId,
    identity: (clientOptions) => connection.regional(IdentityClient, clientOptions),
    domain: (url, { name = "", ocid, ...clientOptions }: DomainClientOptions = {}) => {
      const refusal = domainAddressProblem(url, { secondLevelDomain, endpoint: settings.endpoint });
      const oauthClient = oauthClientOf?.({ name, url, ocid });
      const bearer = oauthClient && bearerSigner(url, oauthClient, clientOptions, way);
      const own = refusal === undefined ? bearer : refusingSigner(refusal);
      const client = new IdentityDomainsClient(seam({ ...clientOptions, json: true }, own), configuration);
      client.endpoint = normalizeDomainUrl(url);
      return client;
    },
    regional: (Client, { region: own, endpointTemplate, json = true, ...clientOptions } = {}) => {
      const client = new Client(seam({ ...clientOptions, json }), configuration);
      const where = own === undefined ? region : knownRegion(common.Region, common.Realm, own);
      address(client, where, settings.endpoint, endpointTemplate);
      return client;
    },
  };
  return connection;
}

interface Identity {
  readonly provider: AuthenticationDetailsProvider;
  readonly renew?: () => Promise<boolean>;
  readonly tenancyOcid: string;
  readonly caller?: Caller;
  readonly region: string;
}

async function authenticate(
  settings: Settings,
  { now }: Machine,
  dispatcher: Dispatcher | undefined,
): Promise<Identity> {
  switch (settings.auth) {
    case "api_key": {
      const { SimpleAuthenticationDetailsProvider } = await import("oci-common");
      const { tenancyOcid, userOcid, fingerprint, privateKey, region } = settings;
      const provider = new SimpleAuthenticationDetailsProvider(
        tenancyOcid,
        userOcid,
        fingerprint,
        privateKey,
        null,
      );
      return { provider, tenancyOcid, region, caller: { userOcid, fingerprint } };
    }
    case "security_token":
    case "resource_principal": {
      const { tenancyOcid, region, readSession } = settings;
      const provider = new SessionProvider(readSession, now);
      return { provider, renew: () => provider.renew(), tenancyOcid, region };
    }
    case "instance_principal": {
      return instancePrincipal(settings, dispatcher);
    }
  }
}

/** Oracle opens regions faster than SDKs learn of them: one that is not known is taken for one of the commercial realm. */
function knownRegion(regions: typeof Region, realms: typeof Realm, name: string): Region {
  const regionId = regions.getRegionIdFromShortCode(name);
  return (
    regions.values().find((known) => known.regionId === regionId) ?? regions.register(regionId, realms.OC1)
  );
}
