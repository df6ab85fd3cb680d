import type { Operation } from "../operation";

export const identityOperations: readonly Operation[] = [];
