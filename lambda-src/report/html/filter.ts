import { type CredentialType, credentialTypes } from "../../audit/credential-type";
import { flags, type Flag, statuses, type Status } from "../../audit/judgement";

/** In the order of the table's columns. */
export const sortKeys = ["status", "user", "type", "credential", "domain", "created", "due"] as const;
export type SortKey = (typeof sortKeys)[number];

/** What the text of a search is looked for in. `anywhere` finds ids only by a part that is long enough to mean one. */
export const searchFields = ["anywhere", "user", "email", "credential", "domain"] as const;
export type SearchField = (typeof searchFields)[number];

/** What the findings table shows. It stands in the address, after `#`, so that a link to the page is a link to it. */
export interface Filter {
  readonly text: string;
  readonly within: SearchField;
  /** Name, or URL where that is what tells it apart. */
  readonly domain: string;
  readonly type: CredentialType | undefined;
  readonly statuses: readonly Status[];
  readonly flag: Flag | undefined;
  /** Rotation due from this day to the next limit, UTC. */
  readonly due: { readonly from: string; readonly to: string } | undefined;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Counted from 1. */
  readonly page: number;
  /** OCID or id of the user whose panel is open. */
  readonly user: string;
}

export const everything: Filter = {
  text: "",
  within: "anywhere",
  domain: "",
  type: undefined,
  statuses: [],
  flag: undefined,
  due: undefined,
  sort: "status",
  descending: false,
  page: 1,
  user: "",
};

/** Reads the part of an address after `#`. What it does not understand it leaves at its default. */
export function parseFilter(hash: string): Filter {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const sort = given.get("sort") ?? "";
  const due = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(given.get("due") ?? "");
  return {
    text: given.get("q") ?? "",
    within: searchFields.find((field) => field === given.get("in")) ?? everything.within,
    domain: given.get("domain") ?? "",
    type: credentialTypes.find((type) => type === given.get("type")),
    statuses: statuses.filter((status) => given.get("status")?.split(",").includes(status)),
    flag: flags.find((flag) => flag === given.get("flag")),
    due: due?.[1] && due[2] ? { from: due[1], to: due[2] } : undefined,
    sort: sortKeys.find((key) => key === sort.replace(/^-/, "")) ?? everything.sort,
    descending: sort.startsWith("-"),
    page: Math.max(1, Math.trunc(Number(given.get("page") ?? 1)) || 1),
    user: given.get("user") ?? "",
  };
}

/** The part of an address after `#`, without it; empty when everything is shown. */
export function formatFilter(filter: Partial<Filter>): string {
  const full: Filter = { ...everything, ...filter };
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | undefined): void => {
    if (value) parameters.set(name, value);
  };
  set("q", full.text);
  if (full.within !== everything.within) set("in", full.within);
  set("domain", full.domain);
  set("type", full.type);
  set("status", full.statuses.join(","));
  set("flag", full.flag);
  set("due", full.due && `${full.due.from}..${full.due.to}`);
  if (full.sort !== everything.sort || full.descending)
    set("sort", `${full.descending ? "-" : ""}${full.sort}`);
  if (full.page > 1) set("page", String(full.page));
  set("user", full.user);
  return parameters.toString();
}
