import createRouter from "find-my-way";
import type { Operation } from "../operation";

/** The operation at a path, with the path's parameters decoded. */
export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the operation of a request. Two operations at one method and path are a mistake, and throw. */
export class Router {
  readonly #router = createRouter({ maxParamLength: 2_000 });
  readonly #operations: Operation[] = [];

  constructor(operations: readonly Operation[]) {
    for (const operation of operations) {
      const index = this.#operations.push(operation) - 1;
      this.#router.on(operation.method, operation.path, () => undefined, index);
    }
  }

  find(method: string, path: string): Route | undefined {
    const found = this.#router.find(method as Operation["method"], path);
    const operation = found === null ? undefined : this.#operations[found.store as number];
    if (found === null || operation === undefined) return undefined;
    return { operation, params: found.params as Record<string, string> };
  }
}
