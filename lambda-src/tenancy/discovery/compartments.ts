import { type IdentityClient, requests } from "oci-identity";
import { isRefusal } from "../../audit/coverage/failure";
import type { UnseenPlace } from "../../audit/coverage/coverage";
import { failureOf } from "../failure";
import { MalformedAnswerError, text } from "../answer";
import { readTokenPages } from "../token-pages";

export interface Compartment {
  readonly ocid: string;
  readonly name: string;
}

export interface Compartments {
  /** The root first. */
  readonly compartments: readonly Compartment[];
  readonly gaps: readonly UnseenPlace[];
  /** What the listing failed with, if it did. */
  readonly error?: unknown;
}

/** What the root compartment, the tenancy itself, is called in reports. */
export const rootName = "(root)";

/**
 * The tenancy's root and every compartment below it. A deleted compartment holds nothing and is left out. A compartment
 * whose parent was not listed shows that the parent exists, so the parent is looked at too.
 */
export async function listCompartments(
  client: IdentityClient,
  tenancyOcid: string,
  pageSize: number,
): Promise<Compartments> {
  const { AccessLevel } = requests.ListCompartmentsRequest;
  const list = (accessLevel: requests.ListCompartmentsRequest.AccessLevel) =>
    readTokenPages(
      (page) =>
        client.listCompartments({
          compartmentId: tenancyOcid,
          compartmentIdInSubtree: true,
          accessLevel,
          limit: pageSize,
          ...(page !== undefined && { page }),
        }),
      toRow,
      ({ ocid }) => ocid,
    );
  const all = await list(AccessLevel.Any);
  const { error } = all;
  // Who may not see the whole tree may still see parts of it.
  const rows =
    error !== undefined && isRefusal(failureOf(error))
      ? [...all.rows, ...(await list(AccessLevel.Accessible)).rows]
      : all.rows;

  const found = new Map<string, string>([[tenancyOcid, rootName]]);
  for (const { ocid, name, deleted } of rows) if (!deleted && !found.has(ocid)) found.set(ocid, name);
  const listed = new Set(rows.map(({ ocid }) => ocid));
  for (const { parent, deleted } of rows) {
    if (!deleted && parent !== undefined && !listed.has(parent) && !found.has(parent))
      found.set(parent, parent);
  }
  const gaps: UnseenPlace[] = [];
  if (error !== undefined) {
    gaps.push({
      compartment: rootName,
      ocid: tenancyOcid,
      because: { kind: "compartments_unlisted", failure: failureOf(error) },
    });
  }
  return { compartments: [...found].map(([ocid, name]) => ({ ocid, name })), gaps, error };
}

function toRow(item: object) {
  const { id, name, compartmentId, lifecycleState } = item as Readonly<Record<string, unknown>>;
  const ocid = text(id);
  if (ocid === undefined) throw new MalformedAnswerError("the answer holds a compartment without id");
  return {
    ocid,
    name: text(name) ?? ocid,
    parent: text(compartmentId),
    deleted: lifecycleState === "DELETED",
  };
}
