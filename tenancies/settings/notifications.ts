import { z } from "zod";
import { ocid } from "../../lambda-src/contract/ocid";
import { email, notification } from "../../lambda-src/contract/settings";
import { together } from "./together";

/** Reports every entry that stands in a list again. */
function unique(what: string) {
  return (context: z.core.ParsePayload<string[]>): void => {
    for (const [index, value] of context.value.entries()) {
      if (context.value.indexOf(value) === index) continue;
      context.issues.push({
        code: "custom",
        path: [index],
        input: value,
        message: `is there twice: expected ${what} that differ`,
      });
    }
  };
}

/** `notifications` of a tenancy file. */
export const notifications = z
  .strictObject({
    emails: z
      .array(email)
      .min(1)
      .check(unique("addresses"))
      .describe("Each gets a message to confirm the subscription, then findings and alarms."),
    functions: z
      .array(ocid("fnfunc"))
      .check(unique("functions"))
      .optional()
      .describe("Functions to call with every message."),
    secretSubscriptions: z
      .array(
        z.strictObject({
          protocol: z.enum(["SLACK", "PAGERDUTY", "CUSTOM_HTTPS"]),
          secret: ocid("vaultsecret").describe("Vault secret whose content is the address."),
        }),
      )
      .optional()
      .describe("Addresses that are secrets: `npm run subscribe -- <tenancy>` makes these, never Terraform."),
    topic: ocid("onstopic").optional().describe("An existing topic in `region`."),
    topicCompartment: ocid("compartment", "tenancy")
      .optional()
      .describe("Compartment of `topic`: the function may publish to topics there. Default: compartment."),
    reportingTopic: ocid("onstopic")
      .optional()
      .describe("An existing topic in `reportingRegion`, when that is another region."),
    when: notification.when.optional(),
    format: notification.format.optional(),
  })
  .superRefine(
    ...together(({ topic }, report) => {
      if (topic === undefined) report(["topicCompartment"], "needs an existing `topic`");
    }),
  );

export type NotificationSettings = z.infer<typeof notifications>;
