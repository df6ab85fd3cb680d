import { CloudGuardClient, models, requests } from "oci-cloudguard";
import pLimit from "p-limit";
import { z } from "zod";
import { credentialTypes } from "../../audit/credential-type";
import { parseInstant } from "../../audit/instant";
import { insightFields } from "../../contract/insight";
import type { Connection } from "../../oci/connection";
import { RequestError } from "../../oci/request-error";
import type { AuditProblem, ProblemSubject } from "./problem";

/** A listing of problems that cannot be trusted. */
export class ProblemListingError extends Error {
  override readonly name = "ProblemListingError";
}

/**
 * Before any problem: without an instant, a listing begins 30 days ago (API reference, ListProblems). At noon by the local
 * clock: Oracle's client writes local hours, and those before ten with one digit, which is no instant (oci-common,
 * `formatDateToRFC3339`).
 */
const farBack = new Date(2015, 0, 1, 12);

const instant = z.string().transform((text, context) => {
  const parsed = parseInstant(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: "custom", message: `not an instant: ${text}` });
  return z.NEVER;
});

const rowSchema = z.object({
  id: z.string().min(1),
  labels: z.array(z.string()).default([]),
  timeFirstDetected: instant,
  timeLastDetected: instant,
});

const pageSize = 1000;
const sideBySide = 8;

/**
 * Which problems are looked for. Only an open problem is ACTIVE, the default; in which state a dismissed one is, the API
 * reference does not say, so both are asked for.
 */
const wanted = [
  {
    lifecycleDetail: models.ProblemLifecycleDetail.Open,
    lifecycleState: models.ProblemLifecycleState.Active,
  },
  {
    lifecycleDetail: models.ProblemLifecycleDetail.Dismissed,
    lifecycleState: models.ProblemLifecycleState.Inactive,
  },
  {
    lifecycleDetail: models.ProblemLifecycleDetail.Dismissed,
    lifecycleState: models.ProblemLifecycleState.Active,
  },
] as const;

/** The problems of a rule of ours in a tenancy, whatever their age. */
export class ProblemReader {
  readonly #client: CloudGuardClient;
  readonly #limit = pLimit(sideBySide);

  constructor(
    connection: Connection,
    reportingRegion: string,
    private readonly tenancyOcid: string,
    signal?: AbortSignal,
  ) {
    this.#client = connection.regional(CloudGuardClient, {
      region: reportingRegion,
      ...(signal && { signal }),
    });
  }

  /**
   * Every open and every dismissed problem with the label of our rule.
   *
   * @param known subjects that earlier runs read: they do not change, so they are not read again
   * @throws {ProblemListingError} `RequestError` of the listing; a subject that cannot be read is `undefined`
   */
  async read(label: string, known: ReadonlyMap<string, ProblemSubject>): Promise<readonly AuditProblem[]> {
    const found = new Map<string, Omit<AuditProblem, "subject">>();
    for (const one of wanted)
      for (const problem of await this.#list(one, label)) found.set(problem.id, problem);
    return Promise.all(
      [...found.values()].map(async (problem) => ({
        ...problem,
        subject: known.get(problem.id) ?? (await this.subject(problem.id)),
      })),
    );
  }

  /** Which finding a problem is about; `undefined` when its entities cannot be read, or do not say. */
  subject(problemId: string): Promise<ProblemSubject | undefined> {
    return this.#limit(async () => {
      try {
        const { problemEntityCollection } = await this.#client.listProblemEntities({ problemId, limit: 100 });
        // The newest row is the first (API reference, ListProblemEntities).
        return problemEntityCollection.items.map(({ entityDetails }) => subjectOf(entityDetails ?? []))[0];
      } catch (error) {
        if (error instanceof RequestError) return undefined;
        throw error;
      }
    });
  }

  async #list(
    filter: (typeof wanted)[number],
    label: string,
  ): Promise<readonly Omit<AuditProblem, "subject">[]> {
    const problems: Omit<AuditProblem, "subject">[] = [];
    const tokens = new Set<string>();
    for (let page: string | undefined; ;) {
      const { problemCollection, opcNextPage } = await this.#client.listProblems({
        ...filter,
        compartmentId: this.tenancyOcid,
        compartmentIdInSubtree: true,
        accessLevel: requests.ListProblemsRequest.AccessLevel.Accessible,
        detectorType: models.DetectorEnum.IaasLogInsightDetector,
        timeFirstDetectedGreaterThanOrEqualTo: farBack,
        timeLastDetectedGreaterThanOrEqualTo: farBack,
        limit: pageSize,
        ...(page !== undefined && { page }),
      });
      for (const item of problemCollection.items) {
        // Oracle's client promises dates and gives the text that came.
        const row = rowSchema.safeParse(item);
        if (!row.success)
          throw new ProblemListingError(
            `Cloud Guard lists a problem that cannot be read: ${z.prettifyError(row.error)}`,
          );
        const { id, labels, timeFirstDetected, timeLastDetected } = row.data;
        if (!labels.includes(label)) continue;
        const state = filter.lifecycleDetail === models.ProblemLifecycleDetail.Open ? "OPEN" : "DISMISSED";
        problems.push({ id, state, firstDetected: timeFirstDetected, lastDetected: timeLastDetected });
      }
      if (!opcNextPage) return problems;
      if (tokens.has(opcNextPage))
        throw new ProblemListingError("Cloud Guard sent a page token twice: its pages never end");
      tokens.add((page = opcNextPage));
    }
  }
}

function subjectOf(entities: readonly models.EntityDetails[]): ProblemSubject | undefined {
  const values = new Map(entities.map(({ displayName, value }) => [displayName, value]));
  const of = (field: keyof typeof insightFields): string => values.get(insightFields[field].entity) ?? "";
  const key = of("key");
  const type = credentialTypes.find((each) => each === of("type"));
  if (!/^[0-9a-f]{32}$/.test(key) || type === undefined) return undefined;
  return { key, type, user: of("user"), domain: of("domain"), domainUrl: of("domain_url") };
}
