/** An identity domain, or the classic IAM of a tenancy that has none. */
export interface Domain {
  readonly name: string;
  /** Endpoint without port 443 and trailing slash; empty for a domain without one and for classic IAM. */
  readonly url: string;
  /** Unknown when the audit was pointed at a URL without discovery. */
  readonly ocid: string | undefined;
  readonly compartment: { readonly ocid: string | undefined; readonly name: string };
  /** `identity-domains` for SCIM, `iam` for a tenancy without identity domains and a Default domain without URL. */
  readonly api: "identity-domains" | "iam";
  /** Licence type as `DomainSummary.licenseType` says it, such as `free` or `premium`. */
  readonly licenseType: string | undefined;
  /** The domain's home region, such as `us-ashburn-1`. */
  readonly homeRegion: string | undefined;
}

/** Whether `selector` (a display name, OCID or URL, as people write them) names this domain. */
export function isDomain(
  selector: string,
  domain: { readonly name: string; readonly url: string; readonly ocid: string | null | undefined },
): boolean {
  return isSameName(selector, domain.name) || isDomainItself(selector, domain);
}

/** Whether `identity`, an OCID or URL, is this domain's: for what must not reach another domain of the same name. */
export function isDomainItself(
  identity: string,
  { url, ocid }: { readonly url: string; readonly ocid: string | null | undefined },
): boolean {
  return identity === ocid || (url !== "" && normalizeDomainUrl(identity) === normalizeDomainUrl(url));
}

/** Whether two names are the same but for the case of ASCII letters: the Kelvin sign is no k, though Unicode folds it to one. */
export function isSameName(a: string, b: string): boolean {
  return asciiLowerCase(a) === asciiLowerCase(b);
}

function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The one domain that a selector names; `undefined` when it names none, or a name that several bear. */
export function theDomain<D extends Parameters<typeof isDomain>[1]>(
  selector: string,
  domains: readonly D[],
): D | undefined {
  const [first, ...others] = domains.filter((domain) => isDomain(selector, domain));
  return others.length === 0 ? first : undefined;
}

/**
 * A domain's URL as requests need it: lower case, without a trailing slash and without port 443, which real
 * `Domain.url`s carry and which breaks request signing (oracle/oci-typescript-sdk issue 310).
 */
export function normalizeDomainUrl(url: string): string {
  return asciiLowerCase(url.trim())
    .replace(/\/+$/, "")
    .replace(/^(https:\/\/[^/]+):443$/, "$1");
}

/**
 * Tells the domains of a tenancy apart where a report has their names and URLs alone, the same in every run. Names are not
 * unique; only a domain without URL goes by its name.
 */
export function domainKey(name: string, url: string): string {
  return url === "" ? name : url;
}

/** Whether two entries of reports of one tenancy speak of the same domain. */
export function isSameDomain(a: NamedDomain, b: NamedDomain): boolean {
  return a.ocid !== null && b.ocid !== null
    ? a.ocid === b.ocid
    : (a.url === "") === (b.url === "") && domainKey(a.name, a.url) === domainKey(b.name, b.url);
}

interface NamedDomain {
  readonly name: string;
  readonly url: string;
  readonly ocid: string | null;
}
