import { randomBytes } from "node:crypto";
import { formatInstant, type Instant } from "../audit/instant";

/** Names a run: sorts by its start, and is another one for a run that starts in the same millisecond. */
export function newRunId(startedAt: Instant): string {
  return `${formatInstant(startedAt).replace(/[-:.]/g, "")}-${randomBytes(4).toString("hex")}`;
}
