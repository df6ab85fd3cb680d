import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { named, tagDetails } from "../details";
import { invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { topics } from "./topics";

const protocols = [
  "CUSTOM_HTTPS",
  "EMAIL",
  "HTTPS",
  "ORACLE_FUNCTIONS",
  "PAGERDUTY",
  "SLACK",
  "SMS",
] as const;

export interface Subscription extends Resource {
  readonly topicId: string;
  readonly protocol: (typeof protocols)[number];
  readonly endpoint: string;
  /** Milliseconds since the epoch, unlike the times of every other service. */
  readonly createdTime: number;
  readonly metadata?: string | undefined;
  /** JSON in a string. */
  deliveryPolicy?: string | undefined;
}

/** The subscriptions of a tenancy, to any of its topics. */
export const subscriptions: StoreFactory<Resources<Subscription>> = (tenancy) =>
  new Resources(tenancy, { ocidType: "onssubscription", lifecycle: { active: "ACTIVE" } });

const defaultDeliveryPolicy = JSON.stringify({
  backoffRetryPolicy: { maxRetryDuration: 7_200_000, policyType: "EXPONENTIAL" },
});

export const subscriptionOperations = resourceOperations({
  service: "ons",
  noun: "Subscription",
  path: "/20181201/subscriptions",
  store: subscriptions,
  createDetails: z.object({
    compartmentId: z.string(),
    topicId: z.string(),
    protocol: z.enum(protocols),
    endpoint: z.string(),
    metadata: z.string().optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({ deliveryPolicy: z.unknown().optional(), ...tagDetails }),
  create: (call, details) => {
    call.tenancy.store(topics).usable(details.topicId);
    if (details.protocol === "EMAIL" && !/^[^@\s]+@[^@\s]+$/.test(details.endpoint)) {
      throw invalidParameter("endpoint: not an email address");
    }
    return { ...details, createdTime: call.cloud.clock.now().getTime() };
  },
  created: (_call, subscription) => {
    // All but functions must be confirmed by whoever is at the endpoint (Notifications, "Creating a subscription").
    if (subscription.protocol !== "ORACLE_FUNCTIONS") subscription.lifecycleState = "PENDING";
  },
  present: (call, subscription) => ({
    ...omit(subscription, "timeCreated", "metadata", "deliveryPolicy"),
    deliverPolicy: subscription.deliveryPolicy ?? defaultDeliveryPolicy,
    etag: call.tenancy.store(subscriptions).etag(subscription.id),
  }),
  update: (_call, subscription, { deliveryPolicy, ...tags }) => {
    Object.assign(subscription, named(tags));
    if (deliveryPolicy !== undefined) subscription.deliveryPolicy = JSON.stringify(deliveryPolicy);
  },
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", topicId: "topicId" },
  },
});
