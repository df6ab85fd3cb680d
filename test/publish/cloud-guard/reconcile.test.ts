import * as fc from "fast-check";
import { credentialTypes } from "../../../lambda-src/audit/credential-type";
import { findingKey } from "../../../lambda-src/audit/finding-key";
import { statuses } from "../../../lambda-src/audit/judgement";
import type { Report, ReportedCredential } from "../../../lambda-src/audit/report";
import type { AuditProblem } from "../../../lambda-src/publish/cloud-guard/problem";
import {
  latestComparable,
  reconcile,
  type ReconcileInput,
} from "../../../lambda-src/publish/cloud-guard/reconcile";
import { sampleAsOf, sampleReport } from "../../report/sample-report";

const base = sampleReport({ credentials: 40 });
const place = ({ domainUrl, type }: Pick<ReportedCredential, "domainUrl" | "type">) => `${domainUrl} ${type}`;

/** What somebody could see in Cloud Guard: problems of credentials that are there, of some that are gone, and of nobody knows what. */
const scene = fc
  .record({
    statuses: fc.array(fc.constantFrom(...statuses), { minLength: 40, maxLength: 40 }),
    read: fc.array(fc.constantFrom("AUDITED", "NOT_APPLICABLE", "PARTIAL", "NOT_AUDITED", "SKIPPED"), {
      minLength: 24,
      maxLength: 24,
    }),
    doubted: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    complete: fc.boolean(),
    gap: fc.boolean(),
    problems: fc.array(
      fc.record({
        of: fc.nat({ max: 39 }),
        gone: fc.constantFrom("there", "gone", "gone with its domain"),
        state: fc.constantFrom("OPEN", "DISMISSED"),
        newer: fc.boolean(),
        readable: fc.boolean(),
      }),
      { maxLength: 30 },
    ),
    told: fc.subarray(base.credentials.map((each) => findingKey(base, each))),
    earlier: fc.option(fc.subarray(base.credentials.map((each) => findingKey(base, each)))),
  })
  .map((drawn) => {
    const domains = base.coverage.domains.map((domain, at) => ({
      ...domain,
      doubtedBecause: drawn.doubted[at] === true ? [{ kind: "told" as const, text: "implausible" }] : [],
      types: Object.fromEntries(
        credentialTypes.map((type, index) => {
          const status = drawn.read[at * credentialTypes.length + index]!;
          return [type, { ...domain.types[type], status }];
        }),
      ),
    }));
    const report = {
      ...base,
      credentials: base.credentials.map((each, at) => ({ ...each, status: drawn.statuses[at]! })),
      coverage: {
        ...base.coverage,
        complete: drawn.complete,
        acceptedGaps: drawn.gap ? [{ domain: "x", type: null, reason: "", owner: "", until: "" }] : [],
        domains,
      },
    } as unknown as Report;
    const problems = drawn.problems.map(({ of, gone, state, newer, readable }, at): AuditProblem => {
      const credential = base.credentials[of]!;
      const key = gone === "there" ? findingKey(base, credential) : `${at}`.padStart(32, "0");
      return {
        id: `problem${at}`,
        state,
        firstDetected: sampleAsOf - 10,
        lastDetected: newer ? sampleAsOf + 1 : sampleAsOf,
        subject: readable
          ? {
              key,
              type: credential.type,
              user: credential.userName,
              domain: credential.domain,
              domainUrl: gone === "gone with its domain" ? "https://idcs-gone.example" : credential.domainUrl,
            }
          : undefined,
      };
    });
    const earlier =
      drawn.earlier === null
        ? undefined
        : {
            at: sampleAsOf - 100,
            told: new Set(drawn.earlier),
            resolved: new Set(problems.filter((_, at) => at % 2 === 0).map(({ id }) => id)),
          };
    return {
      report,
      problems,
      startedAt: sampleAsOf,
      told: new Set(drawn.told),
      earlier,
    } satisfies ReconcileInput;
  });

const stillFinding = (report: Report) =>
  new Set(
    report.credentials
      .filter(({ status }) => status === "OVERDUE" || status === "UNKNOWN")
      .map((each) => findingKey(report, each)),
  );

/** Domains and types of which nothing is missing, said in another way than the code does. */
const proved = ({ coverage }: Report) =>
  new Set(
    coverage.domains
      .filter(({ doubtedBecause }) => (doubtedBecause ?? []).length === 0)
      .flatMap(({ url, types }) =>
        credentialTypes
          .filter((type) => ["AUDITED", "NOT_APPLICABLE"].includes(types[type].status))
          .map((type) => place({ domainUrl: url, type })),
      ),
  );

it("closes what is over for certain, and nothing else", () => {
  fc.assert(
    fc.property(scene, (input) => {
      const { close } = reconcile(input);
      const closed = new Set(close.map(({ problem }) => problem.id));
      const findings = stillFinding(input.report);
      const sure = proved(input.report);
      const { complete, acceptedGaps, domains } = input.report.coverage;
      for (const { id, state, lastDetected, subject } of input.problems) {
        const isOver =
          state === "OPEN" &&
          subject !== undefined &&
          !findings.has(subject.key) &&
          lastDetected <= input.startedAt &&
          (domains.some(({ url }) => url === subject.domainUrl)
            ? sure.has(place(subject))
            : complete && acceptedGaps.length === 0);
        expect([id, closed.has(id)]).toEqual([id, isOver]);
      }
    }),
  );
});

it("forgets no open problem, and touches no dismissed one", () => {
  fc.assert(
    fc.property(scene, (input) => {
      const { close, unreadable, unproved } = reconcile(input);
      const findings = stillFinding(input.report);
      const named = [...close.map(({ problem }) => problem), ...unreadable, ...unproved];
      expect(new Set(named).size).toBe(named.length);
      expect(named.every(({ state }) => state === "OPEN")).toBe(true);
      const rest = input.problems.filter((problem) => problem.state === "OPEN" && !named.includes(problem));
      for (const { subject, lastDetected } of rest)
        expect(findings.has(subject!.key) || lastDetected > input.startedAt).toBe(true);
    }),
  );
});

it("misses what two runs told and nobody sees, and never what was not told before", () => {
  fc.assert(
    fc.property(scene, (input) => {
      const { missing, stuck, close } = reconcile(input);
      const known = new Set(input.problems.map(({ subject }) => subject?.key));
      expect(missing).toEqual(
        [...input.told].filter((key) => input.earlier?.told.has(key) === true && !known.has(key)),
      );
      for (const problem of stuck) {
        expect(close.map((each) => each.problem)).toContain(problem);
        expect(input.earlier!.resolved.has(problem.id) && problem.lastDetected <= input.earlier!.at).toBe(
          true,
        );
      }
    }),
  );
});

it("gives Cloud Guard its interval and a quarter of an hour", () => {
  expect(new Date(latestComparable(Date.parse("2026-11-21T03:17:00Z"), 60)).toISOString()).toBe(
    "2026-11-21T02:02:00.000Z",
  );
});
