import { type Domain, isDomain, normalizeDomainUrl } from "../../audit/domain";
import { perType } from "../../audit/credential-type";
import type { Connection } from "../../oci/connection";
import type { RequestGate } from "../../oci/request-gate";
import { RequestError } from "../../oci/request-error";
import { MalformedAnswerError, text } from "../answer";
import { credentialApis } from "../credential-apis";
import { Deadline } from "../deadline";
import { Limiter, type LimiterClock, systemClock } from "../scim/limiter";
import { saysTypeIsUnknown } from "../scim/not-applicable";
import { rateLimitOf } from "../scim/rate-limit";
import { readAnswer } from "../sdk-answer";
import { assumptionIds, type Verdict } from "./assumption-ids";
import { verdictOf } from "./assumptions";
import {
  type Answer,
  type DomainAnswers,
  type FieldReport,
  fieldReportSchema,
  knownCodes,
  knownHeaders,
  knownLicences,
  mostCounted,
  type QuestionId,
} from "./field-report";
import { type AskedUser, questions } from "./questions";

/** Domains that are asked: the Default domain, and one of another licence where there is one. */
const domainsAsked = 2;

/** No field report sends more, whatever happens. */
export const mostRequests = 60;

const domainTimeoutMs = 180_000;

/** Answers in a row that say 429, after which a domain is asked no more. */
const patience = 3;

/** The requests that a field report would send, as people may read them before. */
export function plannedRequests(): readonly string[] {
  return [
    "GET  domains of the root compartment",
    ...questions.map(({ request }) => `${request} (in up to ${domainsAsked} domains)`),
  ];
}

/** Asking would exceed the number of requests that was announced. */
class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
}

export interface FieldOptions {
  readonly signal?: AbortSignal | undefined;
  /** Time as the limiters see it; tests hurry it. */
  readonly limiterClock?: LimiterClock;
}

/** Which domains to ask; without any, those of the root compartment. */
export interface FieldScope {
  readonly domains?: readonly string[] | undefined;
  readonly domainUrls?: readonly string[] | undefined;
}

/**
 * Asks a tenancy what no document answers. Reads only, one request after the other, none of them twice.
 *
 * @param connection one that repeats no request: what is measured is the first answer
 */
export async function takeFieldReport(
  connection: Connection,
  { domains: names = [], domainUrls = [] }: FieldScope,
  { signal, limiterClock }: FieldOptions = {},
): Promise<FieldReport> {
  let requests = 0;
  const within = (gate?: RequestGate): RequestGate => ({
    enter: async (ended) => {
      if (requests >= mostRequests) throw new BudgetSpent(`${mostRequests} requests were sent`);
      requests += 1;
      await gate?.enter(ended);
    },
    answered: (status, wait) => gate?.answered(status, wait),
  });
  const listed = await listRootDomains(connection, domainUrls, within, signal);
  const given = domainUrls.map((url): Listed => ({
    url: normalizeDomainUrl(url),
    licence: undefined,
    isDefault: null,
    active: true,
    domain: undefined,
  }));
  const all = [...given, ...(listed?.domains ?? [])].filter(
    ({ domain }) =>
      names.length === 0 || domain === undefined || names.some((name) => isDomain(name, domain)),
  );
  const asked = new Set(chosen(all));
  const answers: DomainAnswers[] = [];
  for (const one of all)
    answers.push(await examine(connection, one, asked.has(one), within, { signal, limiterClock }));
  const found = { domains: answers };
  return fieldReportSchema.parse({
    fieldReport: 1,
    requests,
    domainsListed: listed?.answer ?? null,
    ...found,
    verdicts: Object.fromEntries(assumptionIds.map((id): [string, Verdict] => [id, verdictOf(id, found)])),
  } satisfies Record<keyof FieldReport, unknown>);
}

interface Listed {
  readonly url: string;
  readonly licence: string | undefined;
  readonly isDefault: boolean | null;
  readonly active: boolean;
  readonly domain: Domain | undefined;
}

/** The first page will do: nobody needs more than two domains of it. */
async function listRootDomains(
  connection: Connection,
  domainUrls: readonly string[],
  within: (gate?: RequestGate) => RequestGate,
  signal: AbortSignal | undefined,
): Promise<{ readonly answer: Answer; readonly domains: readonly Listed[] } | undefined> {
  if (domainUrls.length > 0) return undefined;
  const { tenancyOcid, region } = connection;
  const client = connection.identity({ gate: within(), ...(signal && { signal }) });
  try {
    const { items } = await readAnswer(client.listDomains({ compartmentId: tenancyOcid, limit: 100 }));
    const domains = items.map((item): Listed => {
      const [url, name] = [normalizeDomainUrl(text(item.url) ?? ""), text(item.displayName) ?? ""];
      const licence = text(item.licenseType);
      return {
        url,
        licence,
        isDefault: text(item.type) === undefined ? null : text(item.type) === "DEFAULT",
        active: text(item.lifecycleState) === "ACTIVE",
        domain: {
          name,
          url,
          ocid: text(item.id),
          compartment: { ocid: tenancyOcid, name: "" },
          api: "identity-domains",
          licenseType: licence,
          homeRegion: region,
        },
      };
    });
    return { answer: success(domains.length, domains.length), domains };
  } catch (error) {
    return { answer: failure(error, undefined), domains: [] };
  }
}

/** The Default domain first, then one of another licence, then any other. */
function chosen(all: readonly Listed[]): readonly Listed[] {
  const readable = all.filter(({ url, active }) => url !== "" && active);
  const first = readable.find(({ isDefault }) => isDefault === true) ?? readable[0];
  const others = readable.filter((one) => one !== first);
  const second = others.find(({ licence }) => licence !== first?.licence) ?? others[0];
  return [first, second].flatMap((one) => one ?? []);
}

async function examine(
  connection: Connection,
  { url, licence, isDefault, active }: Listed,
  isAsked: boolean,
  within: (gate?: RequestGate) => RequestGate,
  { signal, limiterClock }: FieldOptions,
): Promise<DomainAnswers> {
  const facts = {
    default: isDefault,
    licence: licence === undefined ? null : (known(knownLicences, licence.toLowerCase()) ?? "other"),
    active,
    hasUrl: url !== "",
  } as const;
  const nothing = { answers: {}, references: { byPath: null, whole: null }, sameOrder: null, headers: [] };
  if (!isAsked) return { ...facts, ...nothing };

  const deadline = new Deadline(domainTimeoutMs, signal);
  const seen = new Set<string>();
  const client = connection.domain(url, {
    gate: within(new Limiter(rateLimitOf(licence), limiterClock ?? systemClock)),
    signal: deadline.signal,
    onAnswer: (_status, headers) => {
      for (const name of headers.keys()) seen.add(name.toLowerCase());
    },
  });
  const answers: Partial<Record<QuestionId, Answer>> = {};
  const users: Partial<Record<QuestionId, readonly AskedUser[]>> = {};
  let throttled = 0;
  try {
    for (const { id, ask } of questions) {
      // Who is throttled for nothing but this is told enough.
      if (deadline.signal.aborted || throttled === patience) break;
      try {
        const { rows, total } = await ask(client, users.users ?? []);
        answers[id] = success(rows.length, total);
        users[id] = rows;
      } catch (error) {
        answers[id] = failure(error, id);
      }
      throttled = answers[id].status === 429 ? throttled + 1 : 0;
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
  } finally {
    deadline.close();
  }
  return {
    ...facts,
    answers,
    references: {
      byPath: referencesOf(users.users),
      whole: referencesOf(users.users_whole_references),
    },
    sameOrder: sameOrder(users.users, users.users_again),
    headers: knownHeaders.filter((name) => seen.has(name)),
  };
}

function referencesOf(users: readonly AskedUser[] | undefined): number | null {
  return users === undefined ? null : counted(users.reduce((sum, { references }) => sum + references, 0));
}

function sameOrder(
  once: readonly AskedUser[] | undefined,
  again: readonly AskedUser[] | undefined,
): boolean | null {
  if (!once || !again) return null;
  return once.length === again.length && once.every(({ id }, index) => id === again[index]?.id);
}

function success(rows: number, total: number): Answer {
  return {
    status: 200,
    code: null,
    missing: null,
    unknownType: false,
    rows: counted(rows),
    total: counted(total),
  };
}

/** A failed request without a word of the service's own. */
function failure(error: unknown, id: QuestionId | undefined): Answer {
  const nothing = { rows: null, total: null, unknownType: false, code: null } as const;
  if (error instanceof MalformedAnswerError) return { ...nothing, status: 200, missing: "malformed" };
  if (!(error instanceof RequestError)) throw error;
  const { kind, status = 0, facts } = error;
  const said = facts.code ?? facts.messageId ?? facts.scimType;
  return {
    ...nothing,
    status: status >= 100 && status <= 599 ? status : 0,
    code: said === undefined ? null : (known(knownCodes, said) ?? "other"),
    missing:
      kind === "malformed" || kind === "unsigned"
        ? kind
        : kind === "timeout" || kind === "aborted"
          ? "timeout"
          : status === 0
            ? "network"
            : null,
    unknownType: Object.values(perType((type) => type)).some(
      (type) =>
        id?.endsWith(`_${type}`) === true && saysTypeIsUnknown(error, credentialApis[type].scim.resource),
    ),
  };
}

function counted(number: number): number {
  return Math.min(mostCounted, Math.max(0, Math.trunc(number)));
}

function known<const Word extends string>(words: readonly Word[], said: string): Word | undefined {
  return words.find((word) => word === said);
}
