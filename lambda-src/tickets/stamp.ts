import { createHash } from "node:crypto";
import { credentialTypes } from "../audit/credential-type";
import type { FindingStatus } from "../audit/findings";
import type { Entry, Stamp } from "./ticket";

const letters = { OVERDUE: "o", UNKNOWN: "u", DUE_SOON: "s" } as const satisfies Record<
  FindingStatus,
  string
>;

/** More credentials than this are remembered by their places alone: a text has its limits (Jira: 32,767 characters). */
const mostEntries = 200;

const pattern = /credential-audit:(occ-[0-9a-f]{8}-[0-9a-f]{16}):([0-9a-f]{16}):([oc]):([0-9a-z.,]*)/;

/** A stamp as the last line of a ticket's text: digits and letters alone, so that no system changes it. */
export function stampText({ key, digest, closed, entries }: Stamp): string {
  const kept = entries.length > mostEntries ? [] : entries.map(entryText);
  return `credential-audit:${key}:${digest}:${closed ? "c" : "o"}:${kept.join(",")}`;
}

/** The stamp in a text; `undefined` where there is none, or somebody changed it. */
export function readStamp(text: string): Stamp | undefined {
  const [, key, digest, state, list] = pattern.exec(text) ?? [];
  if (key === undefined || digest === undefined) return undefined;
  const entries = (list ?? "").split(",").flatMap((each) => readEntry(each) ?? []);
  return { key, digest, closed: state === "c", entries };
}

export function digestOf(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

function entryText({ key, status, place }: Entry): string {
  const [domain, type] = place.split(".");
  return `${key}${letters[status]}${domain ?? ""}${credentialTypes.findIndex((one) => one === type)}`;
}

function readEntry(text: string): Entry | undefined {
  const [, key, letter, domain, type] = /^([0-9a-f]{12})([ous])([0-9a-f]{8})(\d)$/.exec(text) ?? [];
  const status = (["OVERDUE", "UNKNOWN", "DUE_SOON"] as const).find((one) => letters[one] === letter);
  const credentialType = credentialTypes[Number(type)];
  return key === undefined || status === undefined || credentialType === undefined
    ? undefined
    : { key, status, place: `${domain ?? ""}.${credentialType}` };
}
