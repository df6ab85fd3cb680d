import { setTimeout as wait } from "node:timers/promises";
import type { AuthenticationDetailsProvider } from "oci-common";
import { ConfigurationError } from "./configuration-error";
import { type Dispatcher, exchange, type OutgoingRequest, type RawAnswer } from "./exchange";
import { RequestError } from "./request-error";
import type { InstancePrincipalSettings } from "./settings";
import { thrownValue } from "./thrown-value";

/** The metadata service answers from the hypervisor, in milliseconds; elsewhere its address leads nowhere. */
const METADATA_TIMEOUT = 3_000;

/** Of the certificates, and of one request for a token, in milliseconds: Oracle's provider has no time-out for the former. */
const IDENTITY_TIMEOUT = 30_000;

/** The identity of the compute instance that this runs on. */
export interface InstancePrincipal {
  readonly provider: AuthenticationDetailsProvider;
  readonly renew: () => Promise<boolean>;
  readonly tenancyOcid: string;
  readonly region: string;
}

/**
 * Asks the instance metadata service for this instance's certificates, and Oracle's authentication service for a token.
 * Oracle's provider does the work and renews the token; this tells its failures apart, which it does not.
 * @param dispatcher the way through a proxy to the authentication service; the metadata service is asked directly
 * @throws ConfigurationError
 */
export async function instancePrincipal(
  settings: InstancePrincipalSettings,
  dispatcher?: Dispatcher,
): Promise<InstancePrincipal> {
  const where = `instance metadata service (${settings.metadataUrl})`;
  const home = await askMetadata(`${settings.metadataUrl.replace(/\/+$/, "")}/instance/region`, where);
  const region = settings.region ?? home;
  // Late, because Oracle's SDK is slow to load.
  const common = await import("oci-common");
  const way = new common.CircuitBreaker({ disableClientCircuitBreaker: true });
  way.circuit = {
    fire: async (uri: string, request: Omit<OutgoingRequest, "uri">) => {
      const { status, headers, bytes } = await exchange({ ...request, uri }, IDENTITY_TIMEOUT, {
        dispatcher,
      });
      return new Response(bytes, { status, headers });
    },
    shutdown: () => undefined,
  };
  class Builder extends common.InstancePrincipalsAuthenticationDetailsProviderBuilder {
    /** What Oracle's provider sends its requests for a token through; it takes no other way to a proxy. */
    override get authCircuitBreaker() {
      return way;
    }

    /** Oracle's builder has an accessor for it that only sets. */
    get address(): string {
      return this._federationEndpoint;
    }
  }
  const builder = new Builder();
  builder.metadataBaseUrl = settings.metadataUrl;
  if (settings.endpoint !== undefined) builder.federationEndpoint = settings.endpoint;
  const provider = await within(IDENTITY_TIMEOUT, builder.build()).catch((error: unknown) => {
    throw problem(
      "gives no certificates for this instance",
      where,
      "Check that the instance metadata service, version 2, is on for the instance.",
      error,
    );
  });
  await within(IDENTITY_TIMEOUT, provider.getKeyId()).catch((error: unknown) => {
    throw problem(
      `gives this instance no token: ${thrownValue(error).message ?? "unknown reason"}`,
      `authentication service (${builder.address})`,
      "Check the instance's clock, its way to Oracle's authentication service and its dynamic group.",
      error,
    );
  });
  return {
    provider,
    renew: async () => (await provider.refresh()) !== "",
    tenancyOcid: builder.tenancyId,
    region,
  };
}

async function askMetadata(uri: string, where: string): Promise<string> {
  let answer: RawAnswer;
  try {
    const headers = new Headers({ authorization: "Bearer Oracle" });
    answer = await exchange({ method: "GET", uri, headers, body: undefined }, METADATA_TIMEOUT);
  } catch (error) {
    throw problem(
      error instanceof RequestError && error.kind === "timeout" ? "does not answer" : "cannot be reached",
      where,
      "An instance principal exists on Oracle's compute instances alone: elsewhere authenticate in another way with --auth.",
      error,
    );
  }
  if (answer.status !== 200)
    throw problem(
      `refuses (${answer.status})`,
      where,
      "Check that the instance metadata service, version 2, is on for the instance.",
    );
  return new TextDecoder().decode(answer.bytes).trim();
}

async function within<Value>(milliseconds: number, result: Promise<Value>): Promise<Value> {
  const stop = new AbortController();
  const late = wait(milliseconds, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} seconds`);
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    late.catch(() => undefined);
    stop.abort();
  }
}

function problem(what: string, where: string, fix: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError([{ what, where, fix }], { cause });
}
