import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { named, tagDetails } from "../details";
import { invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { mintOcid } from "../ocid";

const action = z.object({
  actionType: z.enum(["ONS", "OSS", "FAAS"]),
  isEnabled: z.boolean(),
  description: z.string().optional(),
  topicId: z.string().optional(),
  streamId: z.string().optional(),
  functionId: z.string().optional(),
});

export interface RuleAction extends z.infer<typeof action> {
  readonly id: string;
  readonly lifecycleState: string;
  readonly lifecycleMessage: string;
}

export interface EventsRule extends Resource {
  displayName: string;
  description?: string | undefined;
  /** JSON in a string: which events match. */
  condition: string;
  isEnabled: boolean;
  actions: { actions: readonly RuleAction[] };
}

/** The rules of the Events service. */
export const eventsRules: StoreFactory<Resources<EventsRule>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "eventrule",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

// A rule has up to ten actions (Events service limits).
const actionList = z.object({ actions: z.array(action).min(1).max(10) });

const changeable = {
  description: z.string().optional(),
  ...tagDetails,
};

/** @throws {ServiceError} 400, when the condition is not JSON */
const requireCondition = (condition: string): void => {
  try {
    JSON.parse(condition);
  } catch {
    throw invalidParameter("condition: not a JSON object");
  }
};

const present = (ruleSeed: string, { actions }: z.infer<typeof actionList>): { actions: RuleAction[] } => ({
  actions: actions.map((each, index) => ({
    ...each,
    id: mintOcid("eventruleaction", "", `${ruleSeed}/${index}`),
    lifecycleState: "ACTIVE",
    lifecycleMessage: "Enabled",
  })),
});

export const eventsRuleOperations = resourceOperations({
  service: "events",
  noun: "Rule",
  path: "/20181201/rules",
  store: eventsRules,
  createDetails: z.object({
    compartmentId: z.string(),
    displayName: z.string(),
    condition: z.string(),
    isEnabled: z.boolean(),
    actions: actionList,
    ...changeable,
  }),
  updateDetails: z.object({
    displayName: z.string().optional(),
    condition: z.string().optional(),
    isEnabled: z.boolean().optional(),
    actions: actionList.optional(),
    ...changeable,
  }),
  create: (_call, details) => {
    requireCondition(details.condition);
    return { ...details, actions: present(details.displayName, details.actions) };
  },
  update: (_call, rule, { actions, ...details }) => {
    if (details.condition !== undefined) requireCondition(details.condition);
    Object.assign(rule, named(details));
    if (actions !== undefined) rule.actions = present(rule.displayName, actions);
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", displayName: "displayName", lifecycleState: "lifecycleState" },
  },
});
