import type { IdentityDomainsClient } from "oci-identitydomains";
import pLimit from "p-limit";
import type { Reason } from "../../audit/coverage/reason";
import type { User } from "../../audit/user";
import { RequestError } from "../../oci/request-error";
import { consequenceOf, failureOf } from "../failure";
import { type HolderSearch, type Keep, largestBatch, type SearchOutcome } from "./holder-search";
import { readListing } from "./scim-listing";
import type { HeldReference, TypeReading } from "./type-reading";
import { getReferences, type ListedUser, searchReferences } from "./user-resource";

/** Users who are looked at one by one at most; what holds for all of them is believed of more. */
const mostSingleUsers = 50;

/** Witnesses in each answer: more than one, since a witness can be deleted too. */
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
    readonly keep: Keep;
    /** Users who were there before, those with references first: where none of them shows, nothing follows from an answer. */
    readonly witnesses: readonly User[];
  },
): Promise<{ readonly stopped: boolean; readonly problem?: Reason | undefined }> {
  const subjects = [...new Set([...type.pending].map(({ user }) => user))].map((user) => ({ user }));
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

/**
 * Decides which references have vanished. Believed is what two searches, and between them the users' own resources, say
 * alike, and only where a witness is in the same answer: a user who must be there, and for references one who shows some.
 *
 * @returns whether it was stopped
 */
async function dropVanished(
  client: IdentityDomainsClient,
  type: TypeReading,
  references: readonly HeldReference[],
  witnesses: readonly User[],
): Promise<boolean> {
  const doubted = new Set(references.map(({ user }) => user.id));
  const others = witnesses.flatMap(({ id }) => (doubted.has(id) ? [] : [id])).slice(0, mostWitnesses);
  const first = await look(client, [...doubted], others);
  if (first.stopped) return true;
  const maybe = references.filter((reference) => isGone(first, reference, type));
  if (maybe.length === 0) return false;
  const confirmed = await lookSingly(client, new Set(maybe.map(({ user }) => user.id)));
  if (confirmed === undefined) return true;
  const isConfirmed = (reference: HeldReference): boolean => {
    const own = confirmed.get(reference.user.id);
    if (own === "gone") return !first.users.has(reference.user.id);
    return own !== undefined && own !== "unknown" && hasLost(own, reference, type, first.referencesShown);
  };
  const asked = maybe.filter(({ user }) => confirmed.has(user.id));
  const all = asked.every(isConfirmed);
  const likely = maybe.filter((reference) =>
    confirmed.has(reference.user.id) ? isConfirmed(reference) : all,
  );
  if (likely.length === 0) return false;
  const second = await look(client, [...new Set(likely.map(({ user }) => user.id))], others);
  if (second.stopped) return true;
  for (const reference of likely) {
    const { id } = reference.user;
    if (first.users.has(id) === second.users.has(id) && isGone(second, reference, type))
      type.vanish(reference);
  }
  return false;
}

/** Some users as a search shows them. */
interface Look {
  readonly users: ReadonlyMap<string, ListedUser>;
  /** Users about whom an answer came in which a witness is. */
  readonly witnessed: ReadonlySet<string>;
  /** Whether a witness showed references in each answer. */
  readonly referencesShown: boolean;
  readonly stopped: boolean;
}

async function look(
  client: IdentityDomainsClient,
  ids: readonly string[],
  witnesses: readonly string[],
): Promise<Look> {
  const size = largestBatch - witnesses.length;
  const batches = Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
  const limit = pLimit(4);
  const users = new Map<string, ListedUser>();
  const witnessed = new Set<string>();
  let stopped = false;
  let referencesShown = witnesses.length > 0;
  await Promise.all(
    batches.map((batch) =>
      limit(async () => {
        // Witnesses last: a filter that is cut loses them first.
        const listing = await readListing(
          (page) => searchReferences(client, [...batch, ...witnesses], page),
          {
            idOf: ({ user }) => user.id,
            limit: pLimit(1),
          },
        );
        for (const row of listing.rows) users.set(row.user.id, row);
        stopped ||= listing.error !== undefined && consequenceOf(listing.error) === "stopped";
        const present = listing.rows.filter(({ user }) => witnesses.includes(user.id));
        if (!present.some(({ references }) => references !== undefined)) referencesShown = false;
        if (listing.error !== undefined || listing.inconsistency !== undefined || present.length === 0)
          return;
        for (const id of batch) witnessed.add(id);
      }),
    ),
  );
  return { users, witnessed, referencesShown, stopped };
}

/** What users' own resources say; `unknown` where no answer told. @returns undefined when it was stopped */
async function lookSingly(
  client: IdentityDomainsClient,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ListedUser | "gone" | "unknown"> | undefined> {
  const limit = pLimit(4);
  const found = new Map<string, ListedUser | "gone" | "unknown">();
  let stopped = false;
  await Promise.all(
    [...ids].slice(0, mostSingleUsers).map((id) =>
      limit(async () => {
        try {
          found.set(id, await getReferences(client, id));
        } catch (error) {
          if (consequenceOf(error) === "stopped") stopped = true;
          // A 404 alone may also hide a user whom the caller may not see; a refusal says nothing.
          const gone = error instanceof RequestError && error.kind === "notFound";
          found.set(id, gone ? "gone" : "unknown");
        }
      }),
    ),
  );
  return stopped ? undefined : found;
}

/** Whether a search says that a reference is gone, with its user or without. */
function isGone({ users, witnessed, referencesShown }: Look, reference: HeldReference, type: TypeReading) {
  const { id } = reference.user;
  const listed = users.get(id);
  if (listed !== undefined) return hasLost(listed, reference, type, referencesShown);
  return witnessed.has(id);
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
