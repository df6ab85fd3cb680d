import { setFlagsFromString } from "node:v8";
import type { Progress } from "../../tenancy/progress";

/** Users from which memory is worth more than processor time. */
const manyUsers = 120_000;

/**
 * Watches the progress of an audit, and lets the heap grow by no more than a tenth between collections once the tenancy
 * turns out to be large. V8 by default lets it double and more, so that 200,000 users took 840 MB for 220 MB of data
 * (`npm run bench -- "one large domain"`).
 */
export function leanHeap(): (progress: Progress) => void {
  const users = new Map<string, number>();
  let lean = false;
  return (progress) => {
    if (lean || progress.phase !== "users") return;
    users.set(progress.domain, progress.total);
    if ([...users.values()].reduce((sum, total) => sum + total, 0) < manyUsers) return;
    lean = true;
    setFlagsFromString("--heap-growing-percent=10");
  };
}
