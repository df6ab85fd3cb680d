import type { AppendOnlyStore } from "../../evidence/evidence-source";
import { objectNamePart, ownersPrefix } from "../../evidence/object-names";
import { evidenceJson } from "../../evidence/stored-json";
import type { OwnerStage } from "./owner-stage";

/** One stage of one credential. */
export interface StageOfCredential {
  /** The finding's key. */
  readonly key: string;
  readonly stage: OwnerStage;
  /** A database password that was set again is due at another date, and its stages start again. */
  readonly dueDate: string;
}

/** A message that failed is tried again by later runs so many times. */
export const mostAttempts = 5;

/**
 * Remembers in the bucket which owners were told of which stage, as empty-handed objects that are only ever created:
 * `owners/<tenancy>/<stage>/<credential>-<due date>.<attempt>.json`, and `….failed.json` when that attempt did not get
 * out. Creating the first claims the stage, so that two runs at a time do not both write to the owner.
 */
export class ToldStages {
  readonly #store: AppendOnlyStore;
  readonly #prefix: string;

  constructor(store: AppendOnlyStore, tenancyName: string) {
    this.#store = store;
    this.#prefix = `${ownersPrefix}${objectNamePart(tenancyName)}/`;
  }

  /**
   * Those of `stages` whose owner was not told: with the number of the attempt to make, or given up since every attempt
   * failed.
   */
  async untold<T extends StageOfCredential>(
    stages: readonly T[],
  ): Promise<{ readonly open: (T & { attempt: number })[]; readonly givenUp: T[] }> {
    const known = new Set<string>();
    for (const stage of new Set(stages.map((one) => one.stage)))
      for (const { name } of await this.#store.list(`${this.#prefix}${stage}/`)) known.add(name);
    const open: (T & { attempt: number })[] = [];
    const givenUp: T[] = [];
    const attempts = Array.from({ length: mostAttempts }, (_, index) => index + 1);
    for (const one of stages) {
      const next = attempts.find((attempt) => !known.has(this.#failedName(one, attempt)));
      if (next === undefined) givenUp.push(one);
      else if (!known.has(this.#name(one, next))) open.push({ ...one, attempt: next });
    }
    return { open, givenUp };
  }

  /** @returns whether the stage is now this run's to tell */
  claim(stage: StageOfCredential, attempt: number, runId: string): Promise<boolean> {
    return this.#store.create(this.#name(stage, attempt), evidenceJson({ runId }), "application/json");
  }

  /** Notes that a claimed attempt did not get out, so that a later run makes another. */
  async failed(stage: StageOfCredential, attempt: number, runId: string): Promise<void> {
    await this.#store.create(this.#failedName(stage, attempt), evidenceJson({ runId }), "application/json");
  }

  #name(stage: StageOfCredential, attempt: number): string {
    return `${this.#base(stage)}.${attempt}.json`;
  }

  #failedName(stage: StageOfCredential, attempt: number): string {
    return `${this.#base(stage)}.${attempt}.failed.json`;
  }

  #base({ key, stage, dueDate }: StageOfCredential): string {
    return `${this.#prefix}${stage}/${key}-${dueDate}`;
  }
}
