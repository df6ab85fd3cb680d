import type { Coverage, DiscoveryGap, DomainCoverage, TypeCoverage } from "./coverage";
import { perType, type PerType } from "../credential-type";
import { type Reason, reasonKinds } from "./reason";

/** A reason as a file has it: a later version may know kinds that this one does not. */
export interface StoredReason {
  readonly kind: string;
}

type Stored<T, Data extends keyof T> = Omit<T, Data> & {
  readonly [K in Data]?: T[K] extends Reason ? StoredReason : readonly StoredReason[] | undefined;
};

type StoredType = Stored<TypeCoverage, "because">;
type StoredDomain = Omit<Stored<DomainCoverage, "because" | "doubtedBecause">, "types"> & {
  readonly types: PerType<StoredType>;
};

/** The coverage of a `report.json`, whichever minor version wrote it: reports made before 1.1 have their reasons in words alone. */
export type StoredCoverage = Omit<Stored<Coverage, "because">, "domains" | "discoveryGaps"> & {
  readonly domains: readonly StoredDomain[];
  readonly discoveryGaps: readonly (Omit<DiscoveryGap, "because"> & { readonly because?: StoredReason })[];
};

/**
 * Gives a stored coverage the reasons that it tells in words alone. This is the one place that reads meaning out of the
 * words of earlier versions; everything after it decides by kinds.
 */
export function withReasons(stored: StoredCoverage): Coverage {
  const domains = stored.domains.map(readDomain);
  const discoveryGaps = stored.discoveryGaps.map(
    (gap): DiscoveryGap => ({ ...gap, because: oneReason(gap.because, gap.reason) }),
  );
  return {
    ...stored,
    domains,
    discoveryGaps,
    because: stored.because
      ? stored.because.map((reason) => oneReason(reason, reason.kind))
      : ofTheWhole(stored).map((text): Reason => ({ kind: "told", text })),
  };
}

function readDomain(domain: StoredDomain): DomainCoverage {
  const { doubts = [], reason, because } = domain;
  const types = perType((type): TypeCoverage => {
    const own = domain.types[type];
    return { ...own, because: reasons(own.because, own.reason) };
  });
  return {
    ...domain,
    types,
    because: reasons(because, reason),
    doubtedBecause:
      domain.doubtedBecause?.map((doubt, index) => oneReason(doubt, doubts[index] ?? doubt.kind)) ??
      (doubts.length === 0 ? undefined : doubts.map((text): Reason => ({ kind: "told", text }))),
  };
}

function reasons(stored: readonly StoredReason[] | undefined, text: string | null): readonly Reason[] {
  if (stored?.every(isKnown)) return stored;
  return text === null ? [] : [oneReason(undefined, text)];
}

function oneReason(stored: StoredReason | undefined, text: string): Reason {
  if (stored && isKnown(stored)) return stored;
  return whatDiscoverySaid(text) ?? { kind: "told", text };
}

function isKnown(reason: StoredReason): reason is Reason {
  return reasonKinds.some((kind) => kind === reason.kind);
}

/** The words for domains that nobody asked to leave out: whether a report stands for its tenancy turns on them. */
function whatDiscoverySaid(text: string): Reason | undefined {
  const state = /^the domain is (INACTIVE|DELETING|DELETED)$/.exec(text)?.[1];
  return state === undefined ? undefined : { kind: "domain_inactive", state };
}

/** What made an audit incomplete beside its domains and compartments: the lines that neither explains. */
function ofTheWhole({ incompleteBecause, domains, discoveryGaps }: StoredCoverage): string[] {
  const explained = [
    ...domains.map(({ name }) => `${name}: `),
    ...discoveryGaps.map(({ compartment }) => `compartment ${compartment}: `),
  ];
  return incompleteBecause.filter((line) => !explained.some((start) => line.startsWith(start)));
}
