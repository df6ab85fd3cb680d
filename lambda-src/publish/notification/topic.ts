import { NotificationDataPlaneClient } from "oci-ons";
import type { Connection } from "../../oci/connection";
import type { Message } from "./notification";

export interface Topic {
  readonly topicId: string;
  readonly region?: string | undefined;
}

/** Publishes a message to a topic. @throws `RequestError` */
export async function publishToTopic(
  connection: Connection,
  { topicId, region }: Topic,
  { title, body }: Message,
  signal?: AbortSignal,
): Promise<void> {
  const client = connection.regional(NotificationDataPlaneClient, { region, ...(signal && { signal }) });
  await client.publishMessage({ topicId, messageDetails: { title, body } });
}
