import type { IdentityClient } from "oci-identity";
import pLimit from "p-limit";
import type { Reason } from "../../audit/coverage/reason";
import { type Domain, normalizeDomainUrl } from "../../audit/domain";
import type { UnseenPlace } from "../../audit/coverage/coverage";
import { RequestError } from "../../oci/request-error";
import { type Compartment, listCompartments, rootName } from "./compartments";
import { failureOf } from "../failure";
import type { Progress } from "../progress";
import { MalformedAnswerError, text } from "../answer";
import { readTokenPages } from "../token-pages";

/** A domain that discovery found. */
export interface DiscoveredDomain {
  readonly domain: Domain;
  /** Why it is left out. */
  readonly skip: Reason | undefined;
  /** Why it cannot be read, though it may have users. */
  readonly unreadable?: Reason | undefined;
  /** `DEFAULT` or `SECONDARY`, as far as discovery tells. */
  readonly type?: string | undefined;
}

export interface Discovery {
  readonly domains: readonly DiscoveredDomain[];
  readonly gaps: readonly UnseenPlace[];
  /** Set when no compartment would list domains and every one answered 404: the tenancy may have none. */
  readonly withoutDomains: { readonly distinct: boolean } | undefined;
}

/** Compartments that are looked at side by side. */
const sideBySide = 16;

/**
 * Finds every identity domain of the root compartment and all compartments below it. What could not be looked at is a gap.
 *
 * @throws RequestError when the service does not accept the caller's credentials at all
 */
export async function discoverDomains(
  client: IdentityClient,
  tenancyOcid: string,
  { onProgress, pageSize }: { onProgress: (progress: Progress) => void; pageSize: number },
): Promise<Discovery> {
  const {
    compartments,
    gaps: compartmentGaps,
    error,
  } = await listCompartments(client, tenancyOcid, pageSize);
  const limit = pLimit(sideBySide);
  let looked = 0;
  const found = new Map<string, DiscoveredDomain>();
  const listings = await Promise.all(
    compartments.map((compartment) =>
      limit(async () => {
        const listing = await listDomains(client, compartment, pageSize);
        for (const domain of listing.rows) keepReadable(found, domain);
        looked += 1;
        onProgress({ phase: "discovery", compartments: compartments.length, looked, domains: found.size });
        return { compartment, ...listing };
      }),
    ),
  );
  const failed = listings.filter((listing) => listing.error !== undefined);
  if (isUnauthenticated(error) && failed.length === listings.length) throw error;

  const domains = [...found.values()];
  if (
    domains.length === 0 &&
    failed.length === listings.length &&
    failed.every(({ error }) => isNotFound(error))
  ) {
    // `NotAuthorizedOrNotFound` also hides domains from whoever may not see them; any other code says what it says.
    const distinct = failed.every(({ error }) => !isAmbiguous(error));
    return { domains, gaps: compartmentGaps, withoutDomains: { distinct } };
  }
  const gaps = failed.map(({ compartment, error }): UnseenPlace => ({
    compartment: compartment.name,
    ocid: compartment.ocid,
    because: { kind: "domains_unlisted", failure: failureOf(error) },
  }));
  const all = [...compartmentGaps, ...gaps];
  if (all.length === 0 && lacksDefault(domains)) {
    all.push({
      compartment: rootName,
      ocid: tenancyOcid,
      because: { kind: "default_domain_missing" },
    });
  }
  return { domains, gaps: all, withoutDomains: undefined };
}

/** A listing that leaves out silently what the caller may not see shows only where something must be. */
function lacksDefault(domains: readonly DiscoveredDomain[]): boolean {
  return domains.length > 0 && domains.every(({ type }) => type !== undefined && type !== "DEFAULT");
}

function keyOf({ domain }: DiscoveredDomain): string {
  return domain.ocid ?? domain.url;
}

async function listDomains(client: IdentityClient, compartment: Compartment, pageSize: number) {
  const list = () =>
    readTokenPages(
      (page) =>
        client.listDomains({
          compartmentId: compartment.ocid,
          limit: pageSize,
          ...(page !== undefined && { page }),
        }),
      (item) => toDomain(item, compartment),
      keyOf,
    );
  const listing = await list();
  if (!listing.rows.some(({ skip }) => skip !== undefined)) return listing;
  // What is left out is asked about twice: a replica that lags behind may call a domain inactive that is active again.
  const again = await list();
  const rows = new Map<string, DiscoveredDomain>();
  for (const row of [...listing.rows, ...again.rows]) keepReadable(rows, row);
  return { rows: [...rows.values()], error: listing.error ?? again.error };
}

/** Of two entries of a domain the one that is read: one answer that it holds nothing proves nothing against another. */
function keepReadable(found: Map<string, DiscoveredDomain>, domain: DiscoveredDomain): void {
  const known = found.get(keyOf(domain));
  if (known === undefined || (known.skip !== undefined && domain.skip === undefined))
    found.set(keyOf(domain), domain);
}

function toDomain(item: object, compartment: Compartment): DiscoveredDomain {
  const attributes = item as Readonly<Record<string, unknown>>;
  const ocid = text(attributes.id);
  const url = normalizeDomainUrl(text(attributes.url) ?? text(attributes.homeRegionUrl) ?? "");
  const type = text(attributes.type);
  // Oracle calls such a Default domain lightweight; its users are those of classic IAM.
  const classic = url === "" && type === "DEFAULT";
  if (ocid === undefined) throw new MalformedAnswerError("the answer holds a domain without id");
  return {
    domain: {
      name: text(attributes.displayName) ?? ocid,
      url,
      ocid,
      compartment: { ocid: compartment.ocid, name: compartment.name },
      api: classic ? "iam" : "identity-domains",
      licenseType: text(attributes.licenseType),
      homeRegion: text(attributes.homeRegion),
    },
    skip: skipReason(text(attributes.lifecycleState)),
    ...(url === "" && !classic && { unreadable: { kind: "domain_without_url" } }),
    type,
  };
}

/**
 * Why a domain holds nothing to read. Only what is certain is skipped: an inactive domain accepts no credential, and only
 * an inactive one can be deleted (Oracle, "Deactivating an Identity Domain", "Deleting an Identity Domain"); any other
 * state is read, and says in the coverage if it cannot be.
 */
function skipReason(state: string | undefined): Reason | undefined {
  return state === "INACTIVE" || state === "DELETING" || state === "DELETED"
    ? { kind: "domain_inactive", state }
    : undefined;
}

function isUnauthenticated(error: unknown): error is RequestError {
  return error instanceof RequestError && error.kind === "unauthenticated";
}

function isNotFound(error: unknown): boolean {
  return error instanceof RequestError && error.kind === "notFound";
}

function isAmbiguous(error: unknown): boolean {
  if (!(error instanceof RequestError)) return true;
  // Whatever has no request id of Oracle's, nor a code, is somebody else's 404: a proxy's, a wrong endpoint's.
  const { code, opcRequestId } = error.facts;
  return code === undefined || opcRequestId === undefined || code === "NotAuthorizedOrNotFound";
}
