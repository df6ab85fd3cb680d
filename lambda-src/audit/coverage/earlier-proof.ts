import type { CredentialType } from "../credential-type";
import type { Domain } from "../domain";
import { type Instant, parseInstant } from "../instant";
import type { Completeness } from "./completeness";
import type { Coverage } from "./coverage";

/** What an earlier audit of a domain proved, which a later one need not prove again at once. */
export interface EarlierProof {
  readonly at: Instant;
  readonly types: Readonly<Partial<Record<CredentialType, Completeness>>>;
}

/** What an earlier report carries of a domain's proof; `undefined` when it has none or is of a later instant. */
export function earlierProof(
  { asOf, coverage }: { readonly asOf: string; readonly coverage: Pick<Coverage, "domains"> },
  domain: Pick<Domain, "ocid" | "url">,
  now: Instant,
): EarlierProof | undefined {
  const at = parseInstant(asOf);
  const before = coverage.domains.find((candidate) =>
    domain.ocid !== undefined && candidate.ocid !== null
      ? candidate.ocid === domain.ocid
      : candidate.url !== "" && candidate.url === domain.url,
  );
  if (before === undefined || at === undefined || at > now) return undefined;
  // What was not believed is no proof.
  if (before.doubts !== undefined && before.doubts.length > 0) return undefined;
  const types = Object.entries(before.types).flatMap(([type, { status, completeness }]) =>
    status === "AUDITED" && completeness !== undefined && completeness.how !== "sampled"
      ? [[type, completeness] as const]
      : [],
  );
  return { at, types: Object.fromEntries(types) };
}
