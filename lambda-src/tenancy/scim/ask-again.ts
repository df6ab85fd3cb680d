import type { IdentityDomainsClient } from "oci-identitydomains";
import pLimit from "p-limit";
import type { Reason } from "../../audit/coverage/reason";
import type { Credential } from "../../audit/credential";
import type { User } from "../../audit/user";
import { RequestError } from "../../oci/request-error";
import { consequenceOf, failureOf } from "../failure";
import { type HolderSearch, largestBatch, type SearchOutcome } from "./holder-search";
import { readListing } from "./scim-listing";
import type { HeldReference, TypeReading } from "./type-reading";
import { getReferences, type ListedUser, searchReferences } from "./user-resource";

/** Users who are asked for one by one at most, when a search does not show them. */
const mostSingleUsers = 50;

/** Witnesses that are asked about: more than one, since a witness can be deleted too. */
const mostWitnesses = 3;

/**
 * Asks again about references that did not end as a credential: is the reference still there, is the user, and does
 * the credential show now? What is gone in both places has vanished; what the user still refers to stays unresolved.
 *
 * @returns whether it was stopped, and why something can be missing
 */
export async function askAgain(
  client: IdentityDomainsClient,
  search: HolderSearch,
  type: TypeReading,
  {
    keep,
    witnesses,
  }: {
    readonly keep: (credentials: readonly Credential[]) => void;
    /** Users who had references before: when none of them shows any now, missing references say nothing. */
    readonly witnesses: readonly User[];
  },
): Promise<{ readonly stopped: boolean; readonly problem?: Reason | undefined }> {
  const subjects = holders(type).map((user) => ({ user }));
  const outcome = await search.read(type.type, subjects, keep);
  if (outcome.error !== undefined && consequenceOf(outcome.error) === "stopped") return { stopped: true };
  // A reference is only doubted where its credential was really looked for.
  const looked = [...type.pending].filter(({ user }) => outcome.asked.has(user.id));
  if (looked.length > 0) {
    const stopped = await dropVanished(client, type, looked, witnesses);
    if (stopped) return { stopped };
  }
  return { stopped: false, problem: problemOf(type, outcome) };
}

function problemOf(
  { pendingCount: count }: TypeReading,
  { error, inconsistency }: SearchOutcome,
): Reason | undefined {
  if (inconsistency !== undefined) return { kind: "inconsistent", inconsistency };
  if (count === 0) return undefined;
  return error === undefined
    ? { kind: "credentials_not_shown", count, askedTwice: true }
    : { kind: "request_failed", place: "domain", failure: failureOf(error) };
}

function holders(type: TypeReading): User[] {
  return [...new Set([...type.pending].map(({ user }) => user))];
}

/** @returns whether it was stopped */
async function dropVanished(
  client: IdentityDomainsClient,
  type: TypeReading,
  references: readonly HeldReference[],
  witnesses: readonly User[],
): Promise<boolean> {
  const doubted = new Set(references.map(({ user }) => user.id));
  const others = witnesses.flatMap(({ id }) => (doubted.has(id) ? [] : [id])).slice(0, mostWitnesses);
  const ids = [...others, ...doubted];
  const batches = Array.from({ length: Math.ceil(ids.length / largestBatch) }, (_, index) =>
    ids.slice(index * largestBatch, (index + 1) * largestBatch),
  );
  const limit = pLimit(4);
  const now = new Map<string, ListedUser>();
  /** Users whom a complete search was asked for: only a user whom it left out can be gone. */
  const searched = new Set<string>();
  let stopped = false;
  const pages = pLimit(1);
  await Promise.all(
    batches.map((batch) =>
      limit(async () => {
        const listing = await readListing((page) => searchReferences(client, batch, page), {
          idOf: ({ user }) => user.id,
          limit: pages,
        });
        for (const row of listing.rows) now.set(row.user.id, row);
        if (listing.error === undefined && listing.inconsistency === undefined)
          for (const id of batch) searched.add(id);
        stopped ||= listing.error !== undefined && consequenceOf(listing.error) === "stopped";
      }),
    ),
  );
  if (stopped) return true;
  const missing = ids.filter((id) => !now.has(id));
  const gone = new Set<string>();
  /** What a user's own resource says, as far as it was asked for. */
  const confirmed = new Map<string, ListedUser>();
  await Promise.all(
    missing.slice(0, mostSingleUsers).map((id) =>
      limit(async () => {
        try {
          const listed = await getReferences(client, id);
          now.set(id, listed);
          confirmed.set(id, listed);
        } catch (error) {
          if (consequenceOf(error) === "stopped") stopped = true;
          // A 404 alone may also hide a user whom the caller may not see.
          if (error instanceof RequestError && error.kind === "notFound" && searched.has(id)) gone.add(id);
        }
      }),
    ),
  );
  if (stopped) return true;
  // Where nobody else could be a witness, an audit to be repeated beats a credential that was hidden and taken for gone.
  const shown = [...now.values()].some((listed) => listed.references !== undefined);
  const lost = references.filter((reference) => {
    const listed = now.get(reference.user.id);
    return listed !== undefined && hasLost(listed, reference, type, shown);
  });
  // A search that hides one reference and a credential search that hides the same credential would agree.
  await Promise.all(
    [...new Set(lost.map(({ user }) => user.id))]
      .filter((id) => !confirmed.has(id))
      .slice(0, mostSingleUsers)
      .map((id) =>
        limit(async () => {
          try {
            confirmed.set(id, await getReferences(client, id));
          } catch (error) {
            // Not confirmed, whatever it was: what was hidden to one request may be to another.
            if (consequenceOf(error) === "stopped") stopped = true;
          }
        }),
      ),
  );
  if (stopped) return true;
  for (const reference of lost) {
    const listed = confirmed.get(reference.user.id);
    if (listed !== undefined && hasLost(listed, reference, type, shown)) type.vanish(reference);
  }
  for (const reference of references) if (gone.has(reference.user.id)) type.vanish(reference);
  return false;
}

/**
 * Whether a user no longer refers to a credential. An answer without any reference does not say so when nobody's are
 * shown, or when the user still has other credentials of the type: then the references are missing, not the credential.
 */
function hasLost(
  { user, references }: ListedUser,
  { id, ocid }: HeldReference,
  type: TypeReading,
  shown: boolean,
): boolean {
  const own = references?.[type.type] ?? [];
  if (own.some((reference) => reference.id === id || (ocid !== undefined && reference.ocid === ocid)))
    return false;
  if (references !== undefined) return true;
  return shown && ![...type.found.values()].some(({ userId }) => userId === user.id);
}
