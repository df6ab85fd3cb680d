import { randomUUID } from "node:crypto";
import { IdentityClient, type models as identity } from "oci-identity";
import { NotificationControlPlaneClient, NotificationDataPlaneClient } from "oci-ons";
import { SecretsClient } from "oci-secrets";
import type { Connection } from "../../lambda-src/oci/connection";
import { regionsOf } from "../../tenancies/regions";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/** Opens a connection to a region. */
export type Connect = (region: string) => Promise<Connection>;

/** What was found or made for one secret and one topic. */
export interface SecretSubscription {
  readonly protocol: string;
  /** OCID of the secret; its content is never told. */
  readonly secret: string;
  readonly topicId: string;
  readonly outcome: "created" | "exists";
}

/**
 * Subscribes the addresses that are secrets to the topics of a deployed tenancy, once each.
 *
 * @param name - Name of the tenancy: its file's, and its stack's.
 * @throws Error when a topic is not there yet, or a secret has no content.
 * @throws RequestError when a service refuses.
 */
export async function subscribeSecrets(
  name: string,
  file: TenancyFile,
  connect: Connect,
): Promise<SecretSubscription[]> {
  const wanted = file.notifications.secretSubscriptions ?? [];
  if (wanted.length === 0) return [];
  const { homeRegion, reportingRegion } = regionsOf(file);
  const main = await connect(file.region);
  const compartmentId = await compartmentOf(file, await connect(homeRegion));
  const topics = [
    {
      connection: main,
      topicId:
        file.notifications.topic ?? (await topicNamed(main, compartmentId, `credential-compliance-${name}`)),
    },
  ];
  if (reportingRegion !== file.region) {
    const connection = await connect(reportingRegion);
    topics.push({
      connection,
      topicId:
        file.notifications.reportingTopic ??
        (await topicNamed(connection, compartmentId, `credential-compliance-${name}-problems`)),
    });
  }

  const done: SecretSubscription[] = [];
  for (const { protocol, secret } of wanted) {
    const endpoint = await contentOf(main, secret);
    for (const { connection, topicId } of topics) {
      const outcome = await subscribe(connection, { compartmentId, topicId, protocol, endpoint });
      done.push({ protocol, secret, topicId, outcome });
    }
  }
  return done;
}

async function subscribe(
  connection: Connection,
  wanted: { compartmentId: string; topicId: string; protocol: string; endpoint: string },
): Promise<SecretSubscription["outcome"]> {
  const client = connection.regional(NotificationDataPlaneClient);
  let page: string | undefined;
  do {
    const { items, opcNextPage } = await client.listSubscriptions({
      compartmentId: wanted.compartmentId,
      topicId: wanted.topicId,
      page,
    });
    const isThere = items.some(
      ({ protocol, endpoint, lifecycleState }) =>
        protocol === wanted.protocol && endpoint === wanted.endpoint && String(lifecycleState) !== "DELETED",
    );
    if (isThere) return "exists";
    page = opcNextPage;
  } while (page);
  await client.createSubscription({
    createSubscriptionDetails: wanted,
    opcRetryToken: randomUUID(),
  });
  return "created";
}

async function contentOf(connection: Connection, secretId: string): Promise<string> {
  const { secretBundle } = await connection.regional(SecretsClient).getSecretBundle({ secretId });
  const content = secretBundle.secretBundleContent as { content?: string } | undefined;
  const address = Buffer.from(content?.content ?? "", "base64")
    .toString("utf8")
    .trim();
  if (address === "") throw new Error(`the secret ${secretId} has no content: expected an address`);
  return address;
}

async function topicNamed(connection: Connection, compartmentId: string, name: string): Promise<string> {
  const { items } = await connection
    .regional(NotificationControlPlaneClient)
    .listTopics({ compartmentId, name });
  const [topic] = items.filter((item) => String(item.lifecycleState) !== "DELETING");
  if (!topic) {
    throw new Error(`there is no topic ${name} in ${connection.region}: deploy the tenancy first`);
  }
  return topic.topicId;
}

async function compartmentOf(file: TenancyFile, home: Connection): Promise<string> {
  if (typeof file.compartment === "string") return file.compartment;
  const { name, parent } = file.compartment;
  const { items } = await home
    .regional(IdentityClient)
    .listCompartments({ compartmentId: parent ?? file.tenancy, name });
  const active: identity.Compartment | undefined = items.find(
    (item) => String(item.lifecycleState) === "ACTIVE",
  );
  if (!active) throw new Error(`there is no compartment ${name}: deploy the tenancy first`);
  return active.id;
}
