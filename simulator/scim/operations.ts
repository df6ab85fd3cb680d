import { z } from "zod";
import { type Answer, type Call, type Operation, ServiceError } from "../operation";
import type { IdentityDomain } from "../identity/identity-domain";
import { credentialTypeRows, credentialTypes } from "./credential-type";
import {
  defaultPage,
  getCredential,
  getUser,
  type ListAnswer,
  listCredentials,
  type ListRequest,
  listUsers,
} from "./listing";
import { scimSettings } from "./scim-settings";

const searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const search = z.object({
  schemas: z
    .array(z.string())
    .refine((schemas) => schemas.includes(searchRequest), `must hold ${searchRequest}`),
  filter: z.string().nullish(),
  attributes: z.array(z.string()).nullish(),
  attributeSets: z.array(z.string()).nullish(),
  sortBy: z.string().nullish(),
  sortOrder: z.string().nullish(),
  startIndex: z.number().int().nullish(),
  count: z.number().int().nullish(),
});

/** Users and the types of credential, in every identity domain: list, search and get. */
export const scimOperations: readonly Operation[] = [
  ...resource("Users", "User", {
    list: listUsers,
    get: getUser,
  }),
  ...credentialTypes.flatMap((type) => {
    const name = credentialTypeRows[type].resource;
    return resource(name, name.replace(/s$/, ""), {
      list: (domain, request) => listCredentials(domain, type, request),
      get: (domain, id, request) => getCredential(domain, type, id, request),
    });
  }),
];

function resource(
  plural: string,
  singular: string,
  read: {
    list(domain: IdentityDomain, request: ListRequest): ListAnswer;
    get(domain: IdentityDomain, id: string, request: ListRequest): ListAnswer;
  },
): readonly Operation[] {
  const base = { service: "identity-domains", host: "domain" } as const;
  const path = `/admin/v1/${plural}`;
  return [
    {
      ...base,
      name: `List${plural}`,
      method: "GET",
      path,
      handle: (call) => answer(read.list(domainOf(call), fromQuery(call.query))),
    },
    {
      ...base,
      name: `Search${plural}`,
      method: "POST",
      path: `${path}/.search`,
      handle: (call) => answer(read.list(domainOf(call), fromBody(call))),
    },
    {
      ...base,
      name: `Get${singular}`,
      method: "GET",
      path: `${path}/:id`,
      handle: (call) => answer(read.get(domainOf(call), call.params.id ?? "", fromQuery(call.query))),
    },
  ];
}

function answer({ body, secrets }: ListAnswer): Answer {
  return { status: 200, body, secrets };
}

function domainOf({ domain }: Call): IdentityDomain {
  if (domain === undefined) throw new TypeError("SCIM operations belong to a domain's listener.");
  return domain;
}

function fromQuery(query: URLSearchParams): ListRequest {
  // The first of repeated `attributeSets` counts, the others are ignored (mondoohq/mql pull request 9973, measured live).
  const list = (name: string) =>
    (query.get(name) ?? "")
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  return {
    filter: query.get("filter") ?? undefined,
    sortBy: query.get("sortBy") ?? undefined,
    sortOrder: query.get("sortOrder") ?? undefined,
    startIndex: integer(query, "startIndex", 1),
    count: integer(query, "count", defaultPage),
    attributes: list("attributes"),
    attributeSets: list("attributeSets").map((set) => set.toLowerCase()),
  };
}

function integer(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^-?\d+$/.test(text)) throw new ServiceError(400, "BadErrorResponse", `${name} is not an integer.`);
  return Number(text);
}

function fromBody(call: Call): ListRequest {
  const { refuseSearch, maxBodyBytes } = scimSettings(domainOf(call));
  if (refuseSearch !== undefined)
    throw new ServiceError(refuseSearch, "BadErrorResponse", "Search is not available here.");
  if (call.body.length > maxBodyBytes)
    throw new ServiceError(413, "BadErrorResponse", `The request body is larger than ${maxBodyBytes} bytes.`);
  const parsed = search.safeParse(call.json());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ServiceError(
      400,
      "BadErrorResponse",
      `Invalid search: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
    );
  }
  const { data } = parsed;
  return {
    filter: data.filter ?? undefined,
    sortBy: data.sortBy ?? undefined,
    sortOrder: data.sortOrder ?? undefined,
    startIndex: data.startIndex ?? 1,
    count: data.count ?? defaultPage,
    attributes: data.attributes ?? [],
    attributeSets: (data.attributeSets ?? []).map((set) => set.toLowerCase()),
  };
}
