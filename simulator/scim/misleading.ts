import { askedOf, askingFor, filterRows, isScimList, mapRows } from "../fault-effects";
import type { Fault, FaultMatch, FaultRule, Row } from "../faults";
import type { Answer, Call } from "../operation";
import { type CredentialType, credentialTypeRows } from "./credential-type";
import { type Directory, directoryOf, type User } from "./directory";
import { userCredentialsUrn } from "./schema";

/** Whom and what a mode is about. */
export interface About {
  /** Display name of the domain whose answers mislead. */
  readonly domain: string;
  /** OCID of the user who signs the requests. */
  readonly caller: string;
  /** The type that a mode of one type is about. */
  readonly type: CredentialType;
}

/** One way in which a domain's answers, each of them well formed, mislead who reads them. */
export interface Mode {
  readonly name: string;
  /** It is about one type: tried with each. */
  readonly ofOneType?: true;
  /** It is about references: without any, it says nothing. */
  readonly ofReferences?: true;
  /** It is about listings without a filter, which a strict domain refuses. */
  readonly ofListings?: true;
  readonly rules: (about: About) => readonly FaultRule[];
}

const users = /^(List|Search)Users$|^GetUser$/;
const credentials = /^(List|Search)(?!Users$)/;
const everything = /^(List|Search|Get)/;

/** A rule for the answers to some requests to the domain. */
function answers(
  { domain }: About,
  operation: RegExp | string,
  as: (answer: Answer, call: Call) => Answer,
  match: FaultMatch = {},
): FaultRule {
  return { match: { domain, operation, ...match }, fault: { kind: "rewrite", as } };
}

/** A rule for how some requests to the domain are understood. */
function requests({ domain }: About, operation: RegExp | string, as: (call: Call) => Call): FaultRule {
  return { match: { domain, operation }, fault: { kind: "reask", as } };
}

const resourcesOf = ({ type }: About): RegExp =>
  new RegExp(
    `^(List|Search)${credentialTypeRows[type].resource}$|^Get${credentialTypeRows[type].resource.replace(/s$/, "")}$`,
  );

/** Rows of a list, or the one resource of an answer, as something else. */
function eachRow(change: (row: Row, call: Call, index: number) => Row) {
  return (answer: Answer, call: Call): Answer =>
    isScimList(answer.body)
      ? mapRows(answer, (rows) => rows.map((row, index) => change(row, call, index)))
      : { ...answer, body: change(answer.body as Row, call, 0) };
}

/** Users come without some of their references. */
const referencesLack =
  (lack: (user: User, attribute: string, about: About, directory: Directory) => boolean, left?: null) =>
  (about: About): FaultRule[] => [
    answers(
      about,
      users,
      eachRow((row, call) => {
        const directory = directoryIn(call);
        const user = directory.user(String(row.id));
        const own = row[userCredentialsUrn] as Row | undefined;
        if (own === undefined || user === undefined) return row;
        const kept = Object.entries(own).flatMap(([attribute, value]): [string, unknown][] => {
          if (!lack(user, attribute, about, directory)) return [[attribute, value]];
          return left === null ? [[attribute, null]] : [];
        });
        const rest = Object.fromEntries(Object.entries(row).filter(([name]) => name !== userCredentialsUrn));
        return kept.length === 0 ? rest : { ...rest, [userCredentialsUrn]: Object.fromEntries(kept) };
      }),
    ),
  ];

function directoryIn({ domain }: Call): Directory {
  if (domain === undefined) throw new TypeError("Answers that mislead are those of a domain.");
  return directoryOf(domain);
}

const ofType = (_: User, attribute: string, { type }: About) =>
  attribute === credentialTypeRows[type].reference;

/** How many places before a user in the order in which users are listed. */
function placeOf(user: User, directory: Directory): number {
  return directory
    .cached("places", () => [...directory.users()].map(({ ocid }) => ocid).sort())
    .indexOf(user.ocid);
}

const ownerOf = (row: Row) => (row.user as { ocid?: string } | undefined)?.ocid;
const isUnfiltered = (call: Call) => askedOf(call, "filter") === undefined;
const unfiltered: FaultMatch = { when: ({ query }) => !query.has("filter") };

/** Listings without a filter leave some rows out. */
const listingsKeep =
  (keep: (row: Row, about: About, directory: Directory) => boolean, oneType?: true) =>
  (about: About): FaultRule[] => [
    answers(
      about,
      oneType ? `List${credentialTypeRows[about.type].resource}` : /^List(?!Users$)/,
      (answer, call) => filterRows(answer, (row) => keep(row, about, directoryIn(call))),
      unfiltered,
    ),
  ];

/** From the n-th request that matches on, nothing is shown any more: lists are empty, a single resource is not there. */
function emptyAfter({ domain }: About, operation: RegExp, after: number): FaultRule[] {
  return [
    {
      match: { domain, operation: /^(List|Search)/, ...among(operation), after },
      fault: { kind: "filtered" },
    },
    {
      match: { domain, operation: /^Get/, ...among(operation), after: 0 },
      fault: { kind: "status", status: 404, code: "NotFound" },
    },
  ];
}

const among = (operation: RegExp): FaultMatch => ({
  when: (request) => operation.test(request.operation ?? ""),
});

/** A page has no more rows than this, and says that there are no more: `total` of what was given. */
const capped =
  (operation: RegExp, cap: number, total: (start: number, rows: number) => number) =>
  (about: About): FaultRule[] => [
    requests(about, operation, (call) =>
      askingFor(call, { count: Math.min(cap, Number(askedOf(call, "count") ?? cap)) }),
    ),
    answers(about, operation, (answer, call) =>
      isScimList(answer.body)
        ? {
            ...answer,
            body: {
              ...answer.body,
              totalResults: total(Number(askedOf(call, "startIndex") ?? 1), answer.body.Resources.length),
            },
          }
        : answer,
    ),
  ];

const says = (totalResults: number) => (about: About) => [
  answers(about, /^(List|Search)/, (answer) =>
    isScimList(answer.body) ? { ...answer, body: { ...answer.body, totalResults } } : answer,
  ),
];

/** Filters are read as something else. */
const filters =
  (read: (filter: string, call: Call) => string) =>
  (about: About): FaultRule[] => [
    requests(about, credentials, (call) => {
      const filter = askedOf(call, "filter");
      return filter === undefined ? call : askingFor(call, { filter: read(filter, call) });
    }),
  ];

const firstTerms = (count: number) => filters((filter) => filter.split(" or ").slice(0, count).join(" or "));

/** The rows of credentials name their user otherwise, or not at all. */
const owners =
  (user: (row: Row) => Row) =>
  (about: About): FaultRule[] => [
    answers(
      about,
      resourcesOf(about),
      eachRow((row) => {
        const { user: own, ...rest } = row;
        return own === undefined ? row : { ...rest, ...user(own as Row) };
      }),
    ),
  ];

const upper = (value: unknown) => String(value).toUpperCase();

/** All rows of a type bear one identifier. */
const twins = (name: "id" | "ocid") => (about: About) => [
  answers(
    about,
    resourcesOf(about),
    eachRow((row, call) => {
      const [first] = directoryIn(call).credentials(about.type);
      return first === undefined ? row : { ...row, [name]: first[name] };
    }),
  ),
];

const status = (code: number): Fault => ({ kind: "status", status: code });

/** Every class of answers that mislead. What each hides, an answer or one more question tells. */
export const misleadingModes: readonly Mode[] = [
  // References that do not tell of everything.
  { name: "no references", ofReferences: true, rules: referencesLack(() => true) },
  {
    name: "no references of inactive users",
    ofReferences: true,
    rules: referencesLack(({ active }) => !active),
  },
  {
    name: "no references of federated users",
    ofReferences: true,
    rules: referencesLack(({ federated }) => federated === true),
  },
  {
    name: "no references of every third user",
    ofReferences: true,
    rules: referencesLack((user, _, __, directory) => placeOf(user, directory) % 3 === 2),
  },
  {
    name: "no references from the second page on",
    ofReferences: true,
    rules: referencesLack((user, _, __, directory) => placeOf(user, directory) >= 5),
  },
  { name: "no references of one type", ofReferences: true, ofOneType: true, rules: referencesLack(ofType) },
  { name: "null in place of references", ofReferences: true, rules: referencesLack(() => true, null) },
  {
    name: "null in place of references of one type",
    ofReferences: true,
    ofOneType: true,
    rules: referencesLack(ofType, null),
  },
  {
    name: "references of the caller alone",
    ofReferences: true,
    rules: referencesLack(({ ocid }, _, { caller }) => ocid !== caller),
  },
  {
    name: "paths below an extension ignored",
    ofReferences: true,
    rules: (about) => [
      requests(about, users, (call) => {
        const named =
          call.method === "POST"
            ? ((call.json() as Row).attributes as string[])
            : (call.query.get("attributes") ?? "").split(",");
        const kept = named.filter((path) => !path.startsWith(`${userCredentialsUrn}:`));
        return askingFor(call, { attributes: call.method === "POST" ? kept : kept.join(",") });
      }),
    ],
  },
  // Listings without a filter that are none.
  { name: "empty listings", ofListings: true, rules: listingsKeep(() => false) },
  {
    name: "empty listing of one type",
    ofListings: true,
    ofOneType: true,
    rules: listingsKeep(() => false, true),
  },
  {
    name: "listings of the caller's own",
    ofListings: true,
    rules: listingsKeep((row, { caller }) => ownerOf(row) === caller),
  },
  {
    name: "listings of active users alone",
    ofListings: true,
    rules: listingsKeep((row, _, directory) => directory.user(ownerOf(row) ?? "")?.active ?? false),
  },
  // Filters that are read otherwise.
  {
    name: "filters by OCID find nothing",
    rules: filters((filter) => filter.replace(/user\.ocid eq "[^"]*"/g, 'user.ocid eq "ocid1.nobody"')),
  },
  {
    name: "filters by SCIM id find nothing",
    rules: filters((filter) => filter.replace(/user\.value eq "[^"]*"/g, 'user.value eq "nobody"')),
  },
  {
    name: "filters are ignored",
    rules: filters((_, call) =>
      [...directoryIn(call).users()].map(({ ocid }) => `user.ocid eq "${ocid}"`).join(" or "),
    ),
  },
  { name: "the first term alone counts", rules: firstTerms(1) },
  { name: "the first three terms alone count", rules: firstTerms(3) },
  {
    name: "an error with a total of 0",
    rules: (about) => [
      answers(about, credentials, (answer, call) =>
        isUnfiltered(call) || !isScimList(answer.body)
          ? answer
          : {
              ...answer,
              body: {
                schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
                detail: "The index is not available.",
                status: "500",
                totalResults: 0,
              },
            },
      ),
    ],
  },
  // Owners.
  { name: "rows without user", ofOneType: true, rules: owners(() => ({})) },
  { name: "rows with USER", ofOneType: true, rules: owners((user) => ({ USER: user })) },
  {
    name: "users in capitals",
    ofOneType: true,
    rules: owners(({ value, ocid, ...user }) => ({
      user: { ...user, value: upper(value), ocid: upper(ocid) },
    })),
  },
  {
    name: "users by display name alone",
    ofOneType: true,
    rules: owners(({ display }) => ({ user: { display } })),
  },
  { name: "users as a list of one", ofOneType: true, rules: owners((user) => ({ user: [user] })) },
  { name: "one SCIM id under several users", ofOneType: true, rules: twins("id") },
  { name: "one OCID under several users", ofOneType: true, rules: twins("ocid") },
  {
    name: "rows of another resource type",
    ofOneType: true,
    rules: (about) => [
      requests(about, resourcesOf(about), (call) => call),
      answers(
        about,
        resourcesOf(about),
        eachRow((row) => ({
          ...row,
          id: `other-${String(row.id)}`,
          meta: {
            ...(row.meta as Row),
            resourceType: about.type === "auth_tokens" ? "ApiKey" : "AuthToken",
          },
        })),
      ),
    ],
  },
  {
    name: "rows of another domain",
    rules: (about) => [
      answers(
        about,
        everything,
        eachRow((row) => ({
          ...row,
          ...(row.domainOcid !== undefined && { domainOcid: "ocid1.domain.oc1..foreign" }),
        })),
      ),
      { match: { domain: about.domain, operation: credentials }, fault: { kind: "filtered", keep: isEven } },
    ],
  },
  // Pages and totals.
  {
    name: "pages of 7 users that give their rows as the total",
    rules: capped(/^(List|Search)Users$/, 7, (_, rows) => rows),
  },
  {
    name: "pages of 7 users that give the rows so far as the total",
    rules: capped(/^(List|Search)Users$/, 7, (start, rows) => start - 1 + rows),
  },
  {
    name: "pages of 10 that give their rows as the total",
    rules: capped(/^(List|Search)/, 10, (_, rows) => rows),
  },
  {
    name: "pages of 10 that give the rows so far as the total",
    rules: capped(/^(List|Search)/, 10, (start, rows) => start - 1 + rows),
  },
  { name: "a total of 2^31-1", rules: says(2 ** 31 - 1) },
  { name: "a total of 2^63", rules: says(2 ** 63) },
  // What is seen no longer.
  ...[1, 2, 3, 5].map((after): Mode => ({
    name: `nothing is shown after ${after} ${after === 1 ? "list" : "lists"}`,
    rules: (about) => emptyAfter(about, everything, after),
  })),
  {
    name: "no credential is shown after the users",
    rules: (about) => emptyAfter(about, /^(List|Search|Get)(?!Users?$)/, 0),
  },
  ...[404, 403, 401].map((code): Mode => ({
    name: `${code} after the first list`,
    rules: ({ domain }) => [{ match: { domain, after: 1 }, fault: status(code) }],
  })),
  {
    // Without references, nobody can tell it from a domain in which everybody has API keys alone.
    name: "no credential is shown after the first type",
    ofReferences: true,
    rules: (about) => {
      const others = /^(List|Search|Get)(?!Users?$|ApiKeys?$)/;
      return [
        ...emptyAfter(about, others, 0),
        ...referencesLack(() => true)(about).map((rule) => ({ ...rule, match: { ...rule.match, after: 1 } })),
      ];
    },
  },
  {
    name: "the caller sees itself alone",
    rules: (about) => [
      answers(about, /^(List|Search)/, (answer) =>
        filterRows(answer, (row) => (ownerOf(row) ?? row.ocid) === about.caller),
      ),
    ],
  },
  {
    name: "the caller sees the credentials and references of its own",
    rules: (about) => [
      ...referencesLack(({ ocid }) => ocid !== about.caller)(about),
      answers(about, credentials, (answer) => filterRows(answer, (row) => ownerOf(row) === about.caller)),
    ],
  },
  {
    name: "credentials and references are hidden together",
    rules: (about) => [
      ...referencesLack(() => true)(about),
      answers(about, credentials, (answer) => filterRows(answer, () => false)),
    ],
  },
];

function isEven({ id }: Row): boolean {
  return parseInt(String(id).slice(-1), 16) % 2 === 0;
}
