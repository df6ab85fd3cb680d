import type { Tenancy } from "../../cloud";
import { topicMessages } from "../../data/topic-messages";
import { topics } from "../notifications/topics";
import { eventsRules } from "./rules";

/** An event, in the envelope of the Events service. */
export interface CloudEvent {
  readonly eventType: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Hands an event of the tenancy's root to the topics of the rules that match it. */
export function deliverEvent(tenancy: Tenancy, event: CloudEvent, now: Date): void {
  for (const rule of tenancy.store(eventsRules).all()) {
    // A rule sees its compartment and those below, and the root has nothing above it.
    if (!rule.isEnabled || rule.lifecycleState !== "ACTIVE" || rule.compartmentId !== tenancy.ocid) continue;
    if (!matches(JSON.parse(rule.condition), event)) continue;
    for (const { actionType, isEnabled, topicId } of rule.actions.actions) {
      if (actionType !== "ONS" || !isEnabled || topicId === undefined) continue;
      if (tenancy.store(topics).find(topicId) === undefined) continue;
      const { published } = tenancy.store(topicMessages);
      published.push({
        id: `message-${published.length + 1}`,
        topicId,
        title: event.eventType,
        body: JSON.stringify(event),
        at: now,
        principal: "events",
      });
    }
  }
}

/** Whether a condition holds: all its fields, any of the values of a list; `*` stands for any text (Events, "Matching Events with Filters"). */
function matches(condition: unknown, value: unknown): boolean {
  if (Array.isArray(condition)) return condition.some((one) => matches(one, value));
  if (typeof condition === "object" && condition !== null)
    return (
      typeof value === "object" &&
      value !== null &&
      Object.entries(condition).every(([name, inner]) =>
        matches(inner, (value as Readonly<Record<string, unknown>>)[name]),
      )
    );
  if (typeof condition !== "string" || typeof value !== "string") return condition === value;
  const parts = condition.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(value);
}
