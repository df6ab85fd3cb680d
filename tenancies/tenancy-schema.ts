import { z } from "zod";
import { ocid } from "../lambda-src/contract/ocid";
import {
  domainClients,
  domainTimeoutSeconds,
  ownerEmails,
  rotation,
  text,
} from "../lambda-src/contract/settings";
import { deployedTickets } from "../lambda-src/contract/ticket-settings";
import { cloudGuard } from "./settings/cloud-guard";
import { containerRepository } from "./settings/container-repository";
import { schedule } from "./settings/cron";
import { evidence } from "./settings/evidence";
import { functionSettings, logging } from "./settings/function";
import { image } from "./settings/image";
import { cidr } from "./settings/network";
import { notifications } from "./settings/notifications";
import { checkPlaces } from "./settings/places";
import { textProblems } from "./settings/plain-text";
import { region } from "./settings/region";
import { state, terraformAuth } from "./settings/state";
import { together } from "./settings/together";

const compartment = z.union(
  [
    ocid("compartment", "tenancy"),
    z.strictObject({
      name: z
        .string()
        .regex(/^[\w.-]{1,100}$/, {
          error: "expected the name of a compartment: 1 to 100 letters, digits, -, _ and .",
        })
        .describe("Name of the compartment to create."),
      parent: ocid("compartment", "tenancy").optional().describe("Where to create it. Default: the tenancy."),
      description: text.optional(),
    }),
  ],
  { error: "expected the OCID of a compartment, or {name} of one to create" },
);

const subnet = z.union(
  [
    ocid("subnet"),
    z.strictObject({
      cidr: cidr.describe("Range of the network and its one subnet, such as 10.0.0.0/24."),
    }),
  ],
  { error: "expected the OCID of a subnet, or {cidr} of a network to create" },
);

const tag = z.string().max(256);
/** At most 10 free-form and 64 defined tags on a resource (Oracle, "Tagging Overview", limits on tags). */
const freeformTags = z
  .record(z.string().min(1).max(100), tag)
  .refine((all) => Object.keys(all).length <= 10, { error: "expected at most 10 free-form tags" });
const definedTags = z
  .record(z.string().regex(/^[^\s.]{1,100}\.[^\s.]{1,100}$/, { error: "expected Namespace.key" }), tag)
  .refine((all) => Object.keys(all).length <= 64, { error: "expected at most 64 defined tags" });

/** One tenancy file. */
export const tenancySchema = z
  .strictObject({
    tenancy: ocid("tenancy").describe("OCID of the tenancy."),
    region: region.describe("Region of the function, its network, vault and evidence."),
    homeRegion: region.optional().describe("Home region, where policies are written. Default: region."),
    reportingRegion: region.optional().describe("Reporting region of Cloud Guard. Default: homeRegion."),
    compartment: compartment.describe("Compartment that holds what the stack creates."),
    image: image.describe("The audit function's image in OCIR, pinned by digest."),
    subnet: subnet.describe("Private subnet that reaches OCI through a service and a NAT gateway."),
    notifications,
    terraform: z
      .strictObject({
        auth: terraformAuth.optional().describe("How Terraform authenticates. Default APIKey."),
        profile: text.optional().describe("Profile in ~/.oci/config."),
      })
      .optional(),
    rotation: rotation.optional(),
    schedule: schedule
      .optional()
      .describe("When the audit runs: UNIX cron in UTC, at least daily. Default 17 3 * * *."),
    domainTimeoutSeconds: domainTimeoutSeconds.optional(),
    cloudGuard: cloudGuard.optional(),
    function: functionSettings.optional(),
    containerRepository: containerRepository
      .optional()
      .describe("Name of a private OCIR repository to create for the image."),
    vault: z
      .strictObject({ vault: ocid("vault"), key: ocid("key") })
      .optional()
      .describe("Existing vault and key for the configuration secret. Default: both are created."),
    evidence: evidence.optional(),
    logging: logging.optional(),
    ownerEmails: ownerEmails
      .optional()
      .describe("Messages to the users whose credentials are due. Default: none."),
    domainClients: domainClients
      .optional()
      .describe("OAuth clients for identity domains that refuse the function's resource principal."),
    tickets: deployedTickets
      .optional()
      .describe("Tickets that follow the audit (docs/guides/tickets.md). Default: none."),
    tags: z
      .strictObject({ freeform: freeformTags.optional(), defined: definedTags.optional() })
      .optional()
      .describe("Tags of everything that the stack creates. Defined tags as Namespace.key."),
    state: state.optional().describe("Where Terraform keeps its state. Default local."),
    wave: z
      .int()
      .min(0)
      .max(99)
      .optional()
      .describe("Wave of a rollout: lower ones go first, 0 is the canary. Default 1."),
    guardedChanges: z
      .array(
        z.strictObject({
          resource: text.describe("Terraform's address of the resource, as the plan names it."),
          action: z.enum(["replace", "destroy", "weaken"]),
          reason: text.min(10),
        }),
      )
      .optional()
      .describe(
        "Vaults, keys, buckets, targets and Cloud Guard configurations that a rollout may replace or destroy, and buckets whose retention or versioning it may weaken. Remove the entry afterwards.",
      ),
    policyPack: z
      .strictObject({
        suppress: z.array(
          z.strictObject({
            rule: z.string().regex(/^CC\d{3}$/, { error: "expected a rule id, such as CC001" }),
            path: text.optional().describe("Construct path that it applies to. Default: the whole stack."),
            reason: text.min(10),
          }),
        ),
      })
      .optional()
      .describe("Findings of the policy pack that this tenancy accepts, each with its reason."),
  })
  .superRefine(
    ...together((file, report) => {
      checkPlaces(file, report);
      if (file["vault"] !== undefined)
        report(
          ["evidence", "signing", "protection"],
          "a key is created in a vault that is created: beside `vault`, expected `key` and `cryptoEndpoint` of one that exists",
        );
      const reportingRegion = file["reportingRegion"] ?? file["homeRegion"] ?? file["region"];
      if (file["region"] !== undefined && reportingRegion === file["region"])
        report(
          ["notifications", "reportingTopic"],
          "the reporting region is `region`: expected `topic` alone",
        );
    }),
  )
  .superRefine(
    (file, context) => {
      for (const { path, found, message } of textProblems(file))
        context.addIssue({ code: "custom", path: [...path], input: found, message });
    },
    { when: ({ value }) => typeof value === "object" && value !== null },
  );

/** A tenancy file, as it was written and checked. */
export type TenancyFile = z.infer<typeof tenancySchema>;
