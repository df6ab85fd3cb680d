import type { Operation } from "../operation";

export const scimOperations: readonly Operation[] = [];
