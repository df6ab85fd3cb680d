import { credentialTypes } from "../../audit/credential-type";
import type { AssumptionId, Verdict } from "./assumption-ids";
import type { Answer, DomainAnswers, FieldReport, QuestionId } from "./field-report";

/** Something that the audit takes for granted, and what a tenancy's answers say of it. */
export interface Assumption {
  readonly statement: string;
  /** What follows for a tenancy in which it does not hold. */
  readonly otherwise: string;
  /** The questions that decide; empty when the list of domains does. */
  readonly questions: readonly QuestionId[];
  /** Whether it holds in a domain; `undefined` when its answers do not tell. */
  readonly judge: (domain: DomainAnswers) => boolean | undefined;
}

const ofTypes = (kind: "listing" | "search" | "filter") =>
  credentialTypes.map((type): QuestionId => `${kind}_${type}`);

export const assumptions: Readonly<Record<AssumptionId, Assumption>> = {
  "users-can-be-listed": {
    statement: "The caller may list the users of a domain.",
    otherwise: "Nothing of such a domain is read, and an audit is incomplete. `doctor` names the permission.",
    questions: ["users"],
    judge: ({ answers }) => succeeded(answers.users),
  },
  "references-by-path": {
    statement: "References to credentials come when they are asked for below the extension, type by type.",
    otherwise:
      "References do not tell who holds what: holders have to be found by asking for their credentials.",
    questions: ["users", "users_whole_references"],
    judge: ({ references: { byPath, whole } }) =>
      byPath === null || whole === null || (whole === 0 && byPath === 0) ? undefined : byPath === whole,
  },
  "references-whole": {
    statement: "References to credentials come when their whole extension is asked for.",
    otherwise: "No request brings references: see `references-by-path`.",
    questions: ["users", "users_whole_references"],
    judge: ({ references: { byPath, whole } }) => {
      if (whole === null) return undefined;
      if (whole > 0) return true;
      return byPath !== null && byPath > 0 ? false : undefined;
    },
  },
  "types-exist": {
    statement: "Every domain knows all credential types.",
    otherwise: "Types that a domain says it does not know are NOT_APPLICABLE there.",
    questions: ofTypes("filter"),
    judge: ({ answers }) => {
      const own = ofTypes("filter").map((id) => answers[id]);
      if (own.some((answer) => answer?.unknownType === true)) return false;
      return own.every((answer) => succeeded(answer) === true) ? true : undefined;
    },
  },
  "listing-is-refused": {
    statement: "Credential endpoints refuse to list a whole domain.",
    otherwise: "Whole types are listed, page by page: an audit needs fewer requests.",
    questions: ofTypes("listing"),
    judge: ({ answers }) => {
      const own = ofTypes("listing").flatMap((id) => succeeded(answers[id]) ?? []);
      return own.length === 0 ? undefined : own.every((listed) => !listed);
    },
  },
  "search-by-holder": {
    statement: "Credentials can be searched by the OCID of their user.",
    otherwise: "Where searching is refused, holders are asked about one at a time, with GET and a filter.",
    questions: ofTypes("search"),
    judge: ({ answers }) => every(ofTypes("search").map((id) => answers[id])),
  },
  "batches-of-holders": {
    statement: "One search may name up to 50 users.",
    otherwise:
      "Batches shrink until they are answered: an audit needs more requests, and a large domain more time.",
    questions: ["batch_2", "batch_10", "batch_50"],
    judge: ({ answers }) => every([answers.batch_2, answers.batch_10, answers.batch_50]),
  },
  "filter-by-holder": {
    statement: "Credentials can be listed with a filter on the OCID of their user.",
    otherwise: "Types that answer neither this nor a search are NOT_AUDITED.",
    questions: ofTypes("filter"),
    judge: ({ answers }) => every(ofTypes("filter").map((id) => answers[id])),
  },
  "nobody-has-nothing": {
    statement: "A user who does not exist has no credentials: an empty list, and no error.",
    otherwise: "A user who was deleted while an audit ran shows as a refusal, and the type as PARTIAL.",
    questions: ["nobody"],
    judge: ({ answers: { nobody } }) =>
      nobody && nobody.status !== 0 ? succeeded(nobody) === true && nobody.rows === 0 : undefined,
  },
  "bad-filter-is-400": {
    statement: "A filter that a domain cannot answer is refused with 400.",
    otherwise: "Too long a filter is not told from a refusal: batches are given up rather than cut.",
    questions: ["unsearchable"],
    judge: ({ answers: { unsearchable } }) =>
      unsearchable && unsearchable.status !== 0 ? unsearchable.status === 400 : undefined,
  },
  "pages-of-1000": {
    statement: "A page has up to 1,000 users.",
    otherwise: "Pages are shorter than they are asked for: an audit needs more requests.",
    questions: ["users_1000"],
    judge: ({ answers: { users_1000: page } }) => {
      if (!page || page.rows === null || page.total === null) return undefined;
      if (page.rows < Math.min(page.total, 1000)) return false;
      return page.total >= 1000 ? true : undefined;
    },
  },
  "order-is-stable": {
    statement: "The same page comes twice in the same order.",
    otherwise: "Pages do not add up, and a domain of more than one page is PARTIAL.",
    questions: ["users", "users_again"],
    judge: ({ sameOrder, answers: { users } }) =>
      sameOrder === null || (users?.rows ?? 0) < 2 ? undefined : sameOrder,
  },
  "default-has-url": {
    statement: "The Default domain has a URL.",
    otherwise: "Its users can be read through classic IAM alone.",
    questions: [],
    judge: ({ default: isDefault, hasUrl }) => (isDefault === true ? hasUrl : undefined),
  },
  "licences-are-known": {
    statement: "The licence of every domain is one that a rate limit is published for.",
    otherwise: "Such a domain is read at the lowest published rate.",
    questions: [],
    judge: ({ licence }) =>
      licence === null ? undefined : licence !== "other" && licence !== "external-active-user",
  },
  "limits-are-told": {
    statement: "Whoever is over a rate limit is told how long to wait.",
    otherwise: "An audit that is throttled waits by its own measure.",
    questions: [],
    judge: ({ answers, headers }) =>
      Object.values(answers).some(({ status }) => status === 429)
        ? headers.includes("retry-after")
        : undefined,
  },
};

/** What the answers of all domains come to: one that contradicts outweighs any that agree. */
export function verdictOf(id: AssumptionId, { domains }: Pick<FieldReport, "domains">): Verdict {
  const own = domains.flatMap((domain) => assumptions[id].judge(domain) ?? []);
  if (own.length === 0) return "could not tell";
  return own.every(Boolean) ? "holds" : "does not hold";
}

function succeeded(answer: Answer | undefined): boolean | undefined {
  // What was throttled, or failed on the way, says nothing of the question.
  if (!answer || answer.status === 0 || answer.status === 429 || answer.status >= 500)
    return answer?.status === 501 ? false : undefined;
  return answer.missing === null && answer.status < 300;
}

/** Every answer that came is a success; `undefined` when one did not come and none is a refusal. */
function every(answers: readonly (Answer | undefined)[]): boolean | undefined {
  const own = answers.map(succeeded);
  if (own.includes(false)) return false;
  return own.includes(undefined) ? undefined : true;
}
