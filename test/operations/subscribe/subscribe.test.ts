import { NotificationDataPlaneClient } from "oci-ons";
import { subscribeSecrets } from "../../../operations/subscribe/subscribe-secrets";
import type { TenancyFile } from "../../../tenancies/tenancy-schema";
import { SimulatedTenancy } from "../../simulated-tenancy";

const topic = "ocid1.onstopic.oc1.iad.existing";
const secret = "ocid1.vaultsecret.oc1.iad.slack";
const address = "https://hooks.slack.com/services/T/B/secret";

let tenancy: SimulatedTenancy;
beforeAll(async () => {
  tenancy = await SimulatedTenancy.start();
  tenancy.planter.topic(topic, tenancy.ocid);
  tenancy.planter.secret(secret, tenancy.ocid, `${address}\n`);
});
afterAll(() => tenancy.close());

const file = (more: Partial<TenancyFile["notifications"]> = {}): TenancyFile => ({
  tenancy: tenancy.ocid,
  region: "us-ashburn-1",
  compartment: tenancy.ocid,
  image: "",
  subnet: "",
  notifications: {
    emails: ["a@example.com"],
    topic,
    secretSubscriptions: [{ protocol: "SLACK", secret }],
    ...more,
  },
});
const subscribe = (settings: TenancyFile) =>
  subscribeSecrets("acme", settings, (region) => tenancy.connect(region));

it("subscribes the secret's content once, however often it runs, and never tells it", async () => {
  const first = await subscribe(file());
  expect(first).toEqual([{ protocol: "SLACK", secret, topicId: topic, outcome: "created" }]);
  expect(await subscribe(file())).toMatchObject([{ outcome: "exists" }]);
  expect(JSON.stringify(first)).not.toContain("hooks.slack.com");

  const client = (await tenancy.connect()).regional(NotificationDataPlaneClient);
  const { items } = await client.listSubscriptions({ compartmentId: tenancy.ocid, topicId: topic });
  expect(items.map(({ protocol, endpoint }) => [protocol, endpoint])).toEqual([["SLACK", address]]);
});

it("calls nobody when there is nothing to subscribe", async () => {
  expect(
    await subscribeSecrets("acme", file({ secretSubscriptions: undefined }), () =>
      Promise.reject(new Error("called")),
    ),
  ).toEqual([]);
});

it("says that the tenancy is not deployed when its topic is not there", async () => {
  await expect(subscribe(file({ topic: undefined }))).rejects.toThrow(
    "there is no topic credential-compliance-acme in us-ashburn-1: deploy the tenancy first",
  );
});
