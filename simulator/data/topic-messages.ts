import { z } from "zod";
import type { StoreFactory } from "../cloud";
import { detailsOf } from "../control/details";
import { topics } from "../control/notifications/topics";
import { type Operation, ServiceError } from "../operation";

/** A message that was published to a topic. */
export interface PublishedMessage {
  readonly id: string;
  readonly topicId: string;
  readonly title: string | undefined;
  readonly body: string;
  readonly at: Date;
  /** Who published it. */
  readonly principal: string;
}

/** What was published in a tenancy, in the order in which it came. */
export class TopicMessages {
  readonly published: PublishedMessage[] = [];

  to(topicId: string): readonly PublishedMessage[] {
    return this.published.filter((message) => message.topicId === topicId);
  }
}

/** The key of the messages: `tenancy.store(topicMessages)`. */
export const topicMessages: StoreFactory<TopicMessages> = () => new TopicMessages();

/** 64 KB a request (API reference, "PublishMessage"). */
const largestRequest = 65_536;

/** 60 messages a minute to one topic (API reference, "PublishMessage"). */
const messagesPerMinute = 60;

const messageDetails = z.object({ title: z.string().optional(), body: z.string().min(1) });

export const topicMessageOperations: readonly Operation[] = [
  {
    service: "ons",
    name: "PublishMessage",
    method: "POST",
    path: "/20181201/topics/:topicId/messages",
    handle: (call) => {
      const topic = call.tenancy.store(topics).usable(call.params.topicId ?? "");
      // The limit is documented, the answer beyond it is not: status and code are inferred.
      if (call.body.length > largestRequest)
        throw new ServiceError(
          413,
          "PayloadTooLarge",
          `The message has ${call.body.length} bytes of at most ${largestRequest}`,
        );
      const { title, body } = detailsOf(call, messageDetails);
      const store = call.tenancy.store(topicMessages);
      const at = call.cloud.clock.now();
      const recent = store.to(topic.id).filter((message) => at.getTime() - message.at.getTime() < 60_000);
      if (recent.length >= messagesPerMinute)
        throw new ServiceError(429, "TooManyRequests", "Too many messages to this topic in a minute");
      const id = `message-${store.published.length + 1}`;
      store.published.push({ id, topicId: topic.id, title, body, at, principal: call.principal.ocid });
      return { status: 202, body: { messageId: id, timeStamp: at.toISOString() } };
    },
  },
];
