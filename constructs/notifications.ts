import { EventsRule } from "@cdktf-providers/oracle-oci/events-rule";
import { OnsNotificationTopic } from "@cdktf-providers/oracle-oci/ons-notification-topic";
import { OnsSubscription } from "@cdktf-providers/oracle-oci/ons-subscription";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { createHash } from "node:crypto";
import { notifications, type NotificationSettings } from "../tenancies/settings/notifications";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
import { rejectProblems } from "./invalid-props-error";
import type { Grant } from "./policies/grant";

/** What to route from Cloud Guard to the topic. */
export interface ProblemRouting {
  /** OCID of the tenancy: an events rule sees its compartment and those below. */
  readonly tenancyId: string;
  /** Detector rules whose problems are routed. */
  readonly ruleIds: readonly string[];
}

/** Props of Notifications: whom `notifications` of a tenancy file names, and where the topic goes. */
export interface NotificationsProps extends Readonly<
  Pick<NotificationSettings, "emails" | "functions" | "topic" | "topicCompartment">
> {
  /** Compartment of the topic and its subscriptions. */
  readonly compartmentId: string;
  /** Name of the topic, unique in the tenancy, and prefix of display names. */
  readonly name: string;
  /** Routes problems of Cloud Guard; give it where the provider is that of the reporting region. @default none */
  readonly problems?: ProblemRouting;
  /** Provider of the topic's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Events of Cloud Guard that change what an operator has to do (Oracle, "Cloud Guard Event Types"). */
export const problemEvents = ["problemdetected", "problemdismissed", "problemremediated"].map(
  (event) => `com.oraclecloud.cloudguard.${event}`,
);

/** A topic, its subscriptions, and the events rule that routes credential problems of Cloud Guard to it. */
export class Notifications extends Construct {
  /** OCID of the topic. */
  readonly topicId: string;
  /** What whoever publishes to the topic needs. */
  readonly grants: readonly Grant[];

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const functions = props.functions ?? [];
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      ...checkSettings(notifications, props),
      /^[A-Za-z0-9_-]{1,256}$/.test(props.name)
        ? undefined
        : `"name" must be letters, digits, - and _; got: ${props.name}`,
      props.problems && props.problems.ruleIds.length === 0
        ? `"problems.ruleIds" must name a detector rule: an events rule without one would route every problem`
        : undefined,
    ]);
    const { compartmentId, provider } = props;
    this.topicId =
      props.topic ??
      new OnsNotificationTopic(this, "topic", {
        compartmentId,
        name: props.name,
        description: "Stale IAM credentials: findings of the audit and of Cloud Guard, and alarms.",
        provider,
      }).id;
    this.grants = [
      {
        what: "use ons-topics",
        compartmentId: props.topicCompartment ?? compartmentId,
        where: ["request.permission = 'ONS_TOPIC_PUBLISH'"],
        operation: "PublishMessage: the notification, and the failure destination of a scheduled call",
      },
    ];

    const subscriptions = [
      ...props.emails.map((endpoint) => ({ endpoint, protocol: "EMAIL" })),
      ...functions.map((endpoint) => ({ endpoint, protocol: "ORACLE_FUNCTIONS" })),
    ];
    for (const { endpoint, protocol } of subscriptions) {
      // Named by its endpoint, so that adding one touches no other.
      const name = createHash("sha256").update(endpoint).digest("hex").slice(0, 12);
      new OnsSubscription(this, `subscription-${name}`, {
        compartmentId,
        topicId: this.topicId,
        protocol,
        endpoint,
        provider,
      });
    }

    if (props.problems) {
      new EventsRule(this, "problems", {
        compartmentId: props.problems.tenancyId,
        displayName: `${props.name}-problems`,
        description: "Credential problems of Cloud Guard, to the topic.",
        isEnabled: true,
        condition: JSON.stringify({
          eventType: problemEvents,
          data: { additionalDetails: { problemName: [...props.problems.ruleIds].sort() } },
        }),
        actions: {
          actions: [
            {
              actionType: "ONS",
              isEnabled: true,
              topicId: this.topicId,
              description: "Tell the subscribers.",
            },
          ],
        },
        provider,
      });
    }
  }
}
