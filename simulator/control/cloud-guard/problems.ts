import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf } from "../details";
import { invalidParameter, missingParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import type { Detector, RiskLevel } from "./catalogue";
import { requireEnabled } from "./enablement";
import { insightConditions } from "./insight-conditions";
import { tellProblem } from "./problem-events";

export interface ProblemEntity {
  readonly displayName: string;
  readonly value: string;
  readonly type: string;
}

/** What a detector saw. */
export interface Sighting {
  readonly detector: Detector;
  readonly detectorRuleId: string;
  /** The rule's display name, which is what the Console calls the problem. */
  readonly name: string;
  readonly riskLevel: RiskLevel;
  readonly labels: readonly string[];
  readonly targetId: string;
  readonly region: string;
  /** What tells a problem of the rule from another: the resource, or the values of the key entities. */
  readonly key: string;
  readonly entities: readonly ProblemEntity[];
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly resourceType?: string;
}

export type LifecycleDetail = "OPEN" | "RESOLVED" | "DISMISSED" | "DELETED";

export interface Problem extends Sighting {
  readonly id: string;
  readonly compartmentId: string;
  readonly timeFirstDetected: Date;
  timeLastDetected: Date;
  lifecycleDetail: LifecycleDetail;
  comment?: string | undefined;
  riskLevel: RiskLevel;
  entities: readonly ProblemEntity[];
  /** How often it was opened again after it had been resolved. */
  reopened: number;
}

/** The problems of a tenancy. "A unique Cloud Guard problem is created for each key" (Cloud Guard, "Data Sources"). */
export class Problems {
  readonly #problems = new Map<string, Problem>();
  readonly #byKey = new Map<string, Problem>();

  constructor(private readonly tenancy: Tenancy) {}

  /** Opens a problem, or finds the one that is there: a resolved one is open again, a dismissed one stays dismissed. */
  detect(sighting: Sighting, now: Date): void {
    const key = JSON.stringify([sighting.detectorRuleId, sighting.key]);
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.timeLastDetected = now;
      known.entities = sighting.entities;
      known.riskLevel = sighting.riskLevel;
      // "If the problem is not really resolved, Cloud Guard re-opens the problem" (Cloud Guard, "About Problems").
      if (known.lifecycleDetail !== "RESOLVED") return;
      known.lifecycleDetail = "OPEN";
      known.reopened += 1;
      tellProblem(this.tenancy, known, "problemdetected", now);
      return;
    }
    const problem: Problem = {
      ...sighting,
      id: mintOcid("cloudguardproblem", sighting.region, `${this.tenancy.ocid}/${key}`),
      compartmentId: this.tenancy.ocid,
      timeFirstDetected: now,
      timeLastDetected: now,
      lifecycleDetail: "OPEN",
      reopened: 0,
    };
    this.#problems.set(problem.id, problem);
    this.#byKey.set(key, problem);
    tellProblem(this.tenancy, problem, "problemdetected", now);
  }

  setStatus(problem: Problem, status: LifecycleDetail, comment: string | undefined, now: Date): void {
    if (problem.lifecycleDetail === status) return;
    problem.lifecycleDetail = status;
    problem.comment = comment ?? problem.comment;
    if (status === "RESOLVED") tellProblem(this.tenancy, problem, "problemremediated", now);
    if (status === "DISMISSED") tellProblem(this.tenancy, problem, "problemdismissed", now);
  }

  find(id: string): Problem | undefined {
    return this.#problems.get(id);
  }

  all(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  clear(): void {
    this.#problems.clear();
    this.#byKey.clear();
  }
}

export const problems: StoreFactory<Problems> = (tenancy) => new Problems(tenancy);

/** Only an open problem is active (inferred: the API reference has both fields, and says that ACTIVE is the default). */
const stateOf = ({ lifecycleDetail }: Problem): "ACTIVE" | "INACTIVE" =>
  lifecycleDetail === "OPEN" ? "ACTIVE" : "INACTIVE";

const summary = (problem: Problem): object => ({
  id: problem.id,
  compartmentId: problem.compartmentId,
  detectorRuleId: problem.detectorRuleId,
  detectorId: problem.detector,
  riskLevel: problem.riskLevel,
  labels: problem.labels,
  ...(problem.resourceId !== undefined && { resourceId: problem.resourceId }),
  ...(problem.resourceName !== undefined && { resourceName: problem.resourceName }),
  ...(problem.resourceType !== undefined && { resourceType: problem.resourceType }),
  timeFirstDetected: problem.timeFirstDetected.toISOString(),
  timeLastDetected: problem.timeLastDetected.toISOString(),
  lifecycleState: stateOf(problem),
  lifecycleDetail: problem.lifecycleDetail,
  region: problem.region,
  regions: [problem.region],
  targetId: problem.targetId,
});

/** "If start time is not specified, start time will be set to current time - 30 days" (API reference, ListProblems). */
const defaultWindowMs = 30 * 86_400_000;

const instant = (call: Call, name: string): number | undefined => {
  const text = call.query.get(name);
  if (text === null) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalidParameter(`${name}: not an instant`);
  return at;
};

/** The problems that a listing shows. @throws {ServiceError} 400 */
const listed = (call: Call): readonly Problem[] => {
  const compartmentId = call.query.get("compartmentId");
  if (compartmentId === null) throw missingParameter("compartmentId");
  const now = call.cloud.clock.now().getTime();
  const lastFrom = instant(call, "timeLastDetectedGreaterThanOrEqualTo") ?? now - defaultWindowMs;
  const firstFrom = instant(call, "timeFirstDetectedGreaterThanOrEqualTo") ?? now - defaultWindowMs;
  const lastTo = instant(call, "timeLastDetectedLessThanOrEqualTo") ?? now;
  const rules = call.query.getAll("detectorRuleIdList").flatMap((value) => value.split(","));
  const detector = call.query.get("detectorType");
  const detail = call.query.get("lifecycleDetail");
  // Asked for a detail whose problems are not active, the state has to be asked for too: its default is ACTIVE.
  const state = call.query.get("lifecycleState") ?? "ACTIVE";
  return call.tenancy
    .store(problems)
    .all()
    .filter(
      (problem) =>
        problem.compartmentId === compartmentId &&
        problem.timeLastDetected.getTime() >= lastFrom &&
        problem.timeLastDetected.getTime() <= lastTo &&
        problem.timeFirstDetected.getTime() >= firstFrom &&
        (rules.length === 0 || rules.includes(problem.detectorRuleId)) &&
        (detector === null || problem.detector === detector) &&
        (detail === null || problem.lifecycleDetail === detail) &&
        stateOf(problem) === state,
    )
    .toSorted((a, b) => b.timeLastDetected.getTime() - a.timeLastDetected.getTime());
};

const status = z.enum(["OPEN", "RESOLVED", "DISMISSED"]);

/** How many a bulk update takes; no limit is published. */
const mostInBulk = 100;

/** @throws {ServiceError} 404 */
const problemAt = (call: Call, id: string): Problem => {
  const problem = call.tenancy.store(problems).find(id);
  if (problem === undefined) throw notAuthorizedOrNotFound(id);
  return problem;
};

const path = "/20200131/problems";

export const problemOperations: readonly Operation[] = (
  [
    {
      service: "cloud-guard",
      name: "ListProblems",
      method: "GET",
      path,
      handle: (call) => page(call, listed(call).map(summary), "items"),
    },
    {
      service: "cloud-guard",
      name: "GetProblem",
      method: "GET",
      path: `${path}/:problemId`,
      handle: (call) => {
        const problem = problemAt(call, call.params.problemId ?? "");
        return { status: 200, body: { ...summary(problem), comment: problem.comment } };
      },
    },
    {
      service: "cloud-guard",
      name: "ListProblemEntities",
      method: "GET",
      path: `${path}/:problemId/entities`,
      handle: (call) => {
        const problem = problemAt(call, call.params.problemId ?? "");
        const { entities } = call.tenancy.store(insightConditions);
        const row = {
          problemId: problem.id,
          regions: [problem.region],
          timeFirstDetected: problem.timeFirstDetected.toISOString(),
          timeLastDetected: problem.timeLastDetected.toISOString(),
          entityDetails: problem.entities,
        };
        return page(call, entities && problem.entities.length > 0 ? [row] : [], "items");
      },
    },
    {
      service: "cloud-guard",
      name: "UpdateProblemStatus",
      method: "POST",
      path: `${path}/:problemId/actions/updateStatus`,
      handle: (call) => {
        const problem = problemAt(call, call.params.problemId ?? "");
        const details = detailsOf(call, z.object({ status, comment: z.string().optional() }));
        call.tenancy
          .store(problems)
          .setStatus(problem, details.status, details.comment, call.cloud.clock.now());
        return { status: 200, body: { ...summary(problem), comment: problem.comment } };
      },
    },
    {
      service: "cloud-guard",
      name: "UpdateBulkProblemStatus",
      method: "POST",
      path: `${path}/actions/bulkUpdateStatus`,
      handle: (call) => {
        const details = detailsOf(
          call,
          z.object({
            status,
            problemIds: z.array(z.string()).min(1).max(mostInBulk),
            comment: z.string().max(255).optional(),
          }),
        );
        const named = details.problemIds.map((id) => problemAt(call, id));
        for (const problem of named)
          call.tenancy
            .store(problems)
            .setStatus(problem, details.status, details.comment, call.cloud.clock.now());
        return { status: 200 };
      },
    },
  ] satisfies readonly Operation[]
).map((operation: Operation) => ({
  ...operation,
  handle: (call) => {
    requireEnabled(call);
    return operation.handle(call);
  },
}));
