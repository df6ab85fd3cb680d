import { z } from "zod";
import { credentialTypes } from "../../audit/credential-type";
import { formatInstant, type Instant, parseInstant } from "../../audit/instant";
import type { AppendOnlyStore } from "../../evidence/evidence-source";
import { cloudGuardPrefix, objectNamePart } from "../../evidence/object-names";
import { evidenceJson } from "../../evidence/stored-json";
import type { AuditProblem, ProblemSubject } from "./problem";
import type { EarlierRun } from "./reconcile";

const subjectSchema = z.object({
  key: z.string(),
  type: z.enum(credentialTypes),
  user: z.string(),
  domain: z.string(),
  domainUrl: z.string(),
});

const runSchema = z.object({
  runId: z.string(),
  told: z.array(z.string()),
  resolved: z.array(z.string()),
  subjects: z.record(z.string(), subjectSchema),
});

/** Of what one run remembers: a hundred thousand problems. */
const mostBytes = 64_000_000;

/** What a run told Cloud Guard, for the runs after it. */
export interface ToldRun {
  readonly runId: string;
  readonly at: Instant;
  readonly told: readonly string[];
  readonly resolved: readonly string[];
  readonly problems: readonly AuditProblem[];
}

/**
 * Remembers in the bucket what each run told Cloud Guard: `cloud-guard/<tenancy>/<instant>-<run>.json`, only ever created.
 * What it holds saves requests and tells differences that stay; no problem is closed on its word alone.
 */
export class ToldRuns {
  readonly #store: AppendOnlyStore;
  readonly #prefix: string;

  constructor(store: AppendOnlyStore, tenancyName: string) {
    this.#store = store;
    this.#prefix = `${cloudGuardPrefix}${objectNamePart(tenancyName)}/`;
  }

  /**
   * The subjects of the problems that the last run knew, and the last run that was not after `latest`.
   * @throws `RequestError` of the bucket
   */
  async read(latest: Instant): Promise<{
    readonly subjects: ReadonlyMap<string, ProblemSubject>;
    readonly earlier: EarlierRun | undefined;
  }> {
    const names = (await this.#store.list(this.#prefix)).map(({ name }) => name);
    const last = names.at(-1);
    const comparable = names.findLast((name) => {
      const at = this.#instantOf(name);
      return at !== undefined && at <= latest;
    });
    const newest = last === undefined ? undefined : await this.#readRun(last);
    const earlier =
      comparable === undefined ? undefined : comparable === last ? newest : await this.#readRun(comparable);
    return {
      subjects: new Map(Object.entries(newest?.subjects ?? {})),
      earlier:
        earlier === undefined
          ? undefined
          : { at: earlier.at, told: new Set(earlier.told), resolved: new Set(earlier.resolved) },
    };
  }

  /** @throws `RequestError` of the bucket */
  async remember({ runId, at, told, resolved, problems }: ToldRun): Promise<void> {
    const subjects = Object.fromEntries(
      problems.flatMap(({ id, subject }) => (subject === undefined ? [] : [[id, subject] as const])),
    );
    // As a name sorts, so do the instants; a colon is no good part of a name.
    const name = `${this.#prefix}${formatInstant(at).replaceAll(":", "")}-${objectNamePart(runId)}.json`;
    await this.#store.create(name, evidenceJson({ runId, told, resolved, subjects }), "application/json");
  }

  /** One that cannot be read is as none: the problems are read anew, and there is nothing to compare with. */
  async #readRun(name: string): Promise<(z.infer<typeof runSchema> & { readonly at: Instant }) | undefined> {
    const content = await this.#store.read(name, mostBytes);
    const at = this.#instantOf(name);
    if (content === undefined || at === undefined) return undefined;
    try {
      const parsed = runSchema.safeParse(JSON.parse(content.toString()));
      return parsed.success ? { ...parsed.data, at } : undefined;
    } catch {
      return undefined;
    }
  }

  #instantOf(name: string): Instant | undefined {
    const match = /^(\d{4}-\d{2}-\d{2}T\d{2})(\d{2})(\d{2}(?:\.\d+)?Z)-/.exec(
      name.slice(this.#prefix.length),
    );
    return match ? parseInstant(`${match[1]}:${match[2]}:${match[3]}`) : undefined;
  }
}
