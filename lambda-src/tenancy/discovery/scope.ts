import type { CredentialType } from "../../audit/credential-type";
import type { Domain } from "../../audit/domain";

/** What an audit looks at. Empty lists narrow nothing. */
export interface Scope {
  /** Display names, OCIDs or URLs of domains that discovery must find. */
  readonly domains?: readonly string[];
  /** URLs of domains that are read without discovery. */
  readonly domainUrls?: readonly string[];
  readonly types?: readonly CredentialType[];
}

/** A domain was named that is not there: the caller's mistake, or a place that the caller may not look at. */
export class UnknownDomainError extends Error {
  override readonly name = "UnknownDomainError";

  constructor(
    readonly selectors: readonly string[],
    known: readonly Pick<Domain, "name">[],
    gaps: number,
  ) {
    const names = [...new Set(known.map(({ name }) => name))].sort();
    const shown =
      names.slice(0, 20).join(", ") + (names.length > 20 ? `, and ${names.length - 20} more` : "");
    super(
      `No domain of the tenancy is called ${selectors.join(", ")}. ` +
        (names.length > 0 ? `There are: ${shown}.` : "No domain was found.") +
        (gaps > 0
          ? ` ${gaps} compartments could not be looked at; name the domain by --domain-url if it is in one of them.`
          : ""),
    );
  }
}
