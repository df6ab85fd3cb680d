import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { alreadyExists, invalidParameter } from "../errors";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { subscriptions } from "./subscriptions";

export interface Topic extends Resource {
  readonly name: string;
  description?: string | undefined;
}

/** The topics of a tenancy. */
export const topics: StoreFactory<Resources<Topic>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "onstopic",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

export const topicOperations = resourceOperations({
  service: "ons",
  noun: "Topic",
  path: "/20181201/topics",
  store: topics,
  createDetails: z.object({
    compartmentId: z.string(),
    name: z.string(),
    description: z.string().optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({ description: z.string().optional(), ...tagDetails }),
  create: (call, details) => {
    // Names are unique in the tenancy (API reference, CreateTopicDetails.name).
    if (!/^[\w-]{1,256}$/.test(details.name)) {
      throw invalidParameter("name: only letters, digits, - and _, at most 256 characters");
    }
    if (
      call.tenancy
        .store(topics)
        .all()
        .some(({ name }) => name === details.name)
    ) {
      throw alreadyExists(`topic ${details.name}`);
    }
    return details;
  },
  beforeDelete: (call, topic) => {
    const store = call.tenancy.store(subscriptions);
    for (const subscription of store.all()) {
      if (subscription.topicId === topic.id) store.remove(subscription.id);
    }
  },
  present: (call, { id, ...topic }) => ({
    ...topic,
    topicId: id,
    shortTopicId: id.slice(-8),
    apiEndpoint: call.origin,
    etag: call.tenancy.store(topics).etag(id),
  }),
  list: {
    shape: "array",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", id: "id", name: "name", lifecycleState: "lifecycleState" },
  },
});
