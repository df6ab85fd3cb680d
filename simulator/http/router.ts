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

  constructor(operations: readonly Operation[]) {
    for (const operation of operations)
      this.#router.on(operation.method, operation.path, () => undefined, operation);
  }

  find(method: string, path: string): Route | undefined {
    const found = this.#router.find(method as Operation["method"], path);
    if (found === null) return undefined;
    return { operation: found.store as Operation, params: found.params as Record<string, string> };
  }
}
