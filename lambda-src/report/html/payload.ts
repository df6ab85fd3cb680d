import { type CredentialType, credentialTypes } from "../../audit/credential-type";
import { formatInstant, type Instant, millisecondsPerDay, parseInstant } from "../../audit/instant";
import { flags, type Flag, statuses } from "../../audit/judgement";
import type { Report, ReportedCredential, ReportedHolder } from "../../audit/report";
import type { RotationPolicy } from "../../audit/rotation-policy";

/**
 * What the page needs of a report, small: every distinct text once, every credential a position in columns. Ages and due
 * dates are left out, since they follow from the age instant, the as-of instant and the policy.
 */
export interface Payload {
  readonly asOf: string;
  readonly thresholds: RotationPolicy["thresholds"];
  readonly places: readonly Place[];
  readonly owners: readonly Owner[];
  readonly remarks: readonly Remark[];
  readonly columns: Columns;
}

type Place = readonly [domain: string, domainUrl: string, compartment: string];
type Owner = readonly [
  userName: string,
  userOcid: string | null,
  userId: string | null,
  email: string | null,
  /** What the inventory says of the user; 0 when it is not in there. */
  holder: HolderFacts | 0,
];
type HolderFacts = readonly [can: number, active: boolean | null, federated: boolean, serviceUser: boolean];
type Remark = Pick<ReportedCredential, "lifecycleState" | "exemption" | "unknownBecause">;

/** One array for each property, as long as there are credentials. */
export interface Columns {
  readonly place: readonly number[];
  readonly owner: readonly number[];
  readonly type: readonly number[];
  readonly status: readonly number[];
  /** A bit for each flag. */
  readonly flags: readonly number[];
  readonly id: readonly string[];
  /** 0 when it is the same as the id. */
  readonly scimId: readonly (string | 0)[];
  readonly label: readonly (string | null)[];
  readonly created: readonly (Instant | null)[];
  readonly expiresOn: readonly (Instant | null)[];
  readonly remark: readonly number[];
}

const itemsPerChunk = 2000;

/** The payload as JSON, in chunks that can stand inside a `<script>` element: `<` is escaped. */
export function* payloadJson(report: Report): Generator<string> {
  const places = new Table<Place>();
  const owners = new Table<Owner>();
  const remarks = new Table<Remark>();
  const holders = new Map(report.holders.map((holder) => [ownerKey(holder), holder]));
  const place = report.credentials.map(({ domain, domainUrl, compartment }) =>
    places.add([domain, domainUrl, compartment]),
  );
  const owner = report.credentials.map((credential) =>
    owners.add(ownerOf(credential, holders), `${ownerKey(credential)}\0${credential.userName}`),
  );
  const remark = report.credentials.map(({ lifecycleState, exemption, unknownBecause }) =>
    remarks.add({ lifecycleState, exemption, unknownBecause }),
  );
  const each = <T>(value: (credential: ReportedCredential) => T): Iterable<T> =>
    mapped(report.credentials, value);

  const columns: { readonly [K in keyof Columns]: Iterable<Columns[K][number]> } = {
    place,
    owner,
    type: each(({ type }) => credentialTypes.indexOf(type)),
    status: each(({ status }) => statuses.indexOf(status)),
    flags: each(({ flags: raised }) => mask(flags, raised)),
    id: each(({ id }) => id),
    scimId: each(({ id, scimId }) => (scimId === id ? 0 : scimId)),
    label: each(({ label }) => label),
    created: each(({ created }) => instantOf(created)),
    expiresOn: each(({ expiresOn }) => instantOf(expiresOn)),
    remark,
  };
  yield `{"asOf":${embedded(report.asOf)},"thresholds":${embedded(report.policy.thresholds)}`;
  for (const [name, table] of Object.entries({ places, owners, remarks })) {
    yield `,\n"${name}":`;
    yield* list(table.items);
  }
  yield ',\n"columns":{';
  for (const [index, [name, values]] of Object.entries(columns).entries()) {
    yield `${index === 0 ? "" : ",\n"}"${name}":`;
    yield* list(values);
  }
  yield "}}";
}

function* list(values: Iterable<unknown>): Generator<string> {
  let [some, prefix]: [unknown[], string] = [[], "["];
  for (const value of values) {
    some.push(value);
    if (some.length === itemsPerChunk) {
      yield prefix + embedded(some).slice(1, -1);
      [some, prefix] = [[], ","];
    }
  }
  yield (some.length > 0 ? prefix + embedded(some).slice(1, -1) : prefix === "[" ? "[" : "") + "]";
}

/** JSON that cannot end the script element it stands in, nor open a comment in it. */
function embedded(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function* mapped<T, U>(items: Iterable<T>, value: (item: T) => U): Generator<U> {
  for (const item of items) yield value(item);
}

/** Keeps each distinct item once and knows its position. */
class Table<T> {
  readonly items: T[] = [];
  private readonly positions = new Map<string, number>();

  add(item: T, key = JSON.stringify(item)): number {
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    this.positions.set(key, this.items.length);
    return this.items.push(item) - 1;
  }
}

function ownerKey(user: Pick<ReportedCredential, "domain" | "domainUrl" | "userOcid" | "userId">): string {
  return [user.domain, user.domainUrl, user.userOcid ?? "", user.userId ?? ""].join("\0");
}

function ownerOf(credential: ReportedCredential, holders: ReadonlyMap<string, ReportedHolder>): Owner {
  const { userName, userOcid, userId, email } = credential;
  const holder = holders.get(ownerKey(credential));
  return [
    userName,
    userOcid,
    userId,
    email,
    holder ? [mask(credentialTypes, holder.can), holder.active, holder.federated, holder.serviceUser] : 0,
  ];
}

function mask<T>(all: readonly T[], some: readonly T[]): number {
  return some.reduce((bits, item) => bits | (1 << all.indexOf(item)), 0);
}

/** The items of `all` whose bits are set. */
export function unmask<T>(all: readonly T[], bits: number): T[] {
  return all.filter((_, index) => (bits & (1 << index)) !== 0);
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : (parseInstant(text) ?? null);
}

/** Who has credentials, as the page's panel shows them. */
export interface Holder {
  readonly userName: string;
  readonly userOcid: string | null;
  readonly userId: string | null;
  readonly email: string | null;
  readonly can: readonly CredentialType[] | null;
  readonly active: boolean | null;
  readonly federated: boolean;
  readonly serviceUser: boolean;
}

/** Whose credential it is, from the position in `owners`. */
export function holderAt(payload: Payload, owner: number): Holder {
  const [userName, userOcid, userId, email, facts] = at(payload.owners, owner);
  const [can, active, federated, serviceUser] = facts === 0 ? [null, null, false, false] : facts;
  return {
    userName,
    userOcid,
    userId,
    email,
    can: can === null ? null : unmask(credentialTypes, can),
    active,
    federated,
    serviceUser,
  };
}

/** The credential at a position, as `report.json` has it. */
export function credentialAt(payload: Payload, index: number): ReportedCredential {
  const { columns, thresholds } = payload;
  const [domain, domainUrl, compartment] = at(payload.places, at(columns.place, index));
  const [userName, userOcid, userId, email] = at(payload.owners, at(columns.owner, index));
  const type = at(credentialTypes, at(columns.type, index));
  const id = at(columns.id, index);
  const scimId = at(columns.scimId, index);
  const created = at(columns.created, index);
  const expiresOn = at(columns.expiresOn, index);
  return {
    domain,
    domainUrl,
    compartment,
    userName,
    userOcid,
    userId,
    email,
    type,
    id,
    scimId: scimId === 0 ? id : scimId,
    label: at(columns.label, index),
    created: created === null ? null : formatInstant(created),
    daysOld: created === null ? null : Math.floor((Date.parse(payload.asOf) - created) / millisecondsPerDay),
    rotationDue:
      created === null ? null : formatInstant(created + thresholds[type].maxAgeDays * millisecondsPerDay),
    status: at(statuses, at(columns.status, index)),
    flags: unmask<Flag>(flags, at(columns.flags, index)),
    expiresOn: expiresOn === null ? null : formatInstant(expiresOn),
    ...at(payload.remarks, at(columns.remark, index)),
  };
}

/** An item that is there: positions come from the same payload. */
export function at<T>(items: readonly T[], index: number): T {
  if (index < 0 || index >= items.length) throw new RangeError(`no item ${index} of ${items.length}`);
  return items[index] as T;
}
