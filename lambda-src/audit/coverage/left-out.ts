import { type Coverage, type DomainVerdict, isAskedFor } from "./coverage";
import { type CredentialType, credentialTypes } from "../credential-type";
import { isSameDomain } from "../domain";

/** Whether discovery skips a domain, because it holds nothing to read, rather than somebody who asked for others. */
export function holdsNothing({ because, status }: DomainVerdict): boolean {
  return !isAskedFor(status) && because.length > 0 && because.every(({ kind }) => kind === "domain_inactive");
}

/**
 * What an audit left out on request (`--domain`, `--type`, `--domain-url`), in words; `undefined` when it looked at the
 * whole tenancy. A reason for skipping that is not known counts as a request: better too narrow than too whole.
 */
export function leftOut({ domains }: Pick<Coverage, "domains">): string | undefined {
  const skipped = domains.filter((domain) => !isAskedFor(domain.status) && !holdsNothing(domain));
  const looked = domains.filter(({ status }) => isAskedFor(status));
  const types = credentialTypes.filter((type) => looked.some((domain) => !askedFor(domain, type)));
  const parts = [
    ...(skipped.length === 0 ? [] : [`${skipped.length} domains`]),
    ...types,
    // Discovery gives every domain its OCID, and a tenancy without domains has no URL.
    ...(looked.some(({ ocid, url }) => ocid === null && url !== "")
      ? ["domains other than those of --domain-url"]
      : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Whether one audit looked at every domain and type that another one looked at. */
export function looksAtAll(wide: Pick<Coverage, "domains">, narrow: Pick<Coverage, "domains">): boolean {
  return narrow.domains.every((domain) => {
    const types = credentialTypes.filter((type) => askedFor(domain, type));
    const same = wide.domains.find((candidate) => isSameDomain(candidate, domain));
    return types.every((type) => same !== undefined && askedFor(same, type));
  });
}

function askedFor({ types }: DomainVerdict, type: CredentialType): boolean {
  return isAskedFor(types[type].status);
}
