import { z } from "zod";
import { rotationPolicySchema } from "../lambda-src/audit/rotation-policy";
import { domainIdentity } from "../lambda-src/contract/audit-configuration";
import { cronProblem } from "./cron";
import { ageRules, hygieneRules, riskLevels } from "./detector-rules";
import { pinnedImage } from "./image";
import { ocid } from "./ocid";

const text = z.string().trim().min(1).max(400);
const region = z
  .string()
  .regex(/^[a-z]+(?:-[a-z]+)+-\d+$/, { error: "expected a region identifier, such as eu-frankfurt-1" });
const riskLevel = z.enum(riskLevels);
const memory = z.literal([128, 256, 512, 1024, 2048, 3072]);

const cron = z.string().check((context) => {
  const problem = cronProblem(context.value);
  if (problem !== undefined) context.issues.push({ code: "custom", message: problem, input: context.value });
});

const image = z.string().refine((value) => pinnedImage(value) !== undefined, {
  error:
    "expected an image in OCIR with its digest, <region>.ocir.io/<namespace>/<repository>:<tag>@sha256:<64 hex digits>",
});

const email = z.email({ error: "expected an email address, such as security@example.com" });

const cidrProblem = "expected an IPv4 range from /16 to /30, such as 10.0.0.0/24";
const cidr = z
  .cidrv4({ error: cidrProblem, abort: true })
  .refine((range) => /\/(?:1[6-9]|2\d|30)$/.test(range), { error: cidrProblem });

const compartment = z.union(
  [
    ocid("compartment", "tenancy"),
    z.strictObject({
      name: text.max(100).describe("Name of the compartment to create."),
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

const notifications = z.strictObject({
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
  when: z
    .enum(["always", "on-findings", "on-change"])
    .optional()
    .describe("When the audit notifies. Default on-findings."),
  format: z.enum(["text", "json"]).optional().describe("Default text, which reads as an email."),
});

const target = z.union(
  [
    z.strictObject({
      adopt: ocid("cloudguardtarget").describe(
        "Existing target of the tenancy's root: imported, its recipes kept, the stale-credential recipe attached.",
      ),
    }),
    z.strictObject({
      verify: ocid("cloudguardtarget").describe(
        "Existing target that somebody else manages: nothing is changed, the deployment fails when an age rule is off.",
      ),
      configurationRecipe: ocid("cloudguarddetectorrecipe").describe(
        "The configuration detector recipe attached to it, whose effective rules are checked.",
      ),
    }),
  ],
  { error: "expected {adopt: OCID} or {verify: OCID, configurationRecipe: OCID}" },
);

const cloudGuard = z.strictObject({
  manage: z
    .boolean()
    .optional()
    .describe("Whether the stack turns Cloud Guard on. false: it is on already. Default true."),
  target: target.optional().describe("An existing root target. Default: one is created."),
  riskLevels: z
    .strictObject(
      Object.fromEntries(ageRules.map((rule) => [rule, riskLevel.optional()])) as {
        [Rule in (typeof ageRules)[number]]: z.ZodOptional<typeof riskLevel>;
      },
    )
    .optional()
    .describe("Risk level of each credential-age rule. Default HIGH. The rules are always on."),
  hygiene: z
    .partialRecord(z.enum(hygieneRules), riskLevel)
    .optional()
    .describe(
      "Further rules to turn on, each with its risk level. Oracle may not offer all in every tenancy.",
    ),
  sourceRecipe: ocid("cloudguarddetectorrecipe")
    .optional()
    .describe("Recipe to clone. Default: Oracle's configuration detector recipe, looked up by its name."),
  activityRecipe: ocid("cloudguarddetectorrecipe")
    .optional()
    .describe("Activity detector recipe to attach. Default: Oracle's."),
  threatRecipe: ocid("cloudguarddetectorrecipe").optional().describe("Threat detector recipe to attach too."),
  responderRecipe: ocid("cloudguardresponderrecipe")
    .optional()
    .describe("Existing responder recipe with its EVENT rule on. Default: a clone of Oracle's."),
});

const freeformTags = z.record(z.string().min(1).max(100), z.string().max(256));

const stateBackend = z.discriminatedUnion("backend", [
  z.strictObject({ backend: z.literal("local") }),
  z.strictObject({
    backend: z.literal("oci").describe("Terraform 1.12 or later."),
    namespace: text,
    bucket: text,
    key: text.optional().describe("Object name. Default credential-compliance/<tenancy>.tfstate."),
    region: region.optional(),
    auth: z
      .enum(["APIKey", "SecurityToken", "InstancePrincipal", "ResourcePrincipal", "OKEWorkloadIdentity"])
      .optional(),
    profile: text.optional(),
    kmsKeyId: ocid("key").optional(),
  }),
  z.strictObject({
    backend: z.literal("s3"),
    namespace: text,
    bucket: text,
    key: text.optional().describe("Object name. Default credential-compliance/<tenancy>.tfstate."),
    region,
    profile: text
      .optional()
      .describe("Profile in the AWS credentials file that holds the customer secret key."),
  }),
  z.strictObject({
    backend: z
      .literal("http")
      .describe(
        "Address and credentials come from TF_HTTP_ADDRESS and its companions, never from this file.",
      ),
    updateMethod: z.enum(["PUT", "POST"]).optional(),
  }),
]);

/** How long evidence cannot be changed when the file does not say, in days. */
export const defaultRetentionDays = 400;

/** Settings of `cloudGuard` that change a target or its recipes. */
const cloudGuardChanges = [
  "riskLevels",
  "hygiene",
  "sourceRecipe",
  "activityRecipe",
  "threatRecipe",
  "responderRecipe",
] as const;

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
        auth: z
          .enum(["APIKey", "SecurityToken", "InstancePrincipal", "ResourcePrincipal", "OKEWorkloadIdentity"])
          .optional()
          .describe("How Terraform authenticates. Default APIKey."),
        profile: text.optional().describe("Profile in ~/.oci/config."),
      })
      .optional(),
    rotation: rotationPolicySchema
      .optional()
      .describe("Rotation policy, exemptions, accepted gaps, canaries."),
    schedule: cron
      .optional()
      .describe("When the audit runs: UNIX cron in UTC, at least daily. Default 17 3 * * *."),
    domainTimeoutSeconds: z.int().min(10).max(3600).optional(),
    cloudGuard: cloudGuard.optional(),
    function: z
      .strictObject({
        memoryMb: memory.optional().describe("Default 512."),
        timeoutSeconds: z.int().min(5).max(300).optional().describe("When called directly. Default 300."),
        detachedTimeoutSeconds: z.int().min(5).max(3600).optional().describe("When scheduled. Default 3600."),
        shape: z.enum(["GENERIC_X86", "GENERIC_ARM", "GENERIC_X86_ARM"]).optional(),
        networkSecurityGroups: z.array(ocid("networksecuritygroup")).max(5).optional(),
        configurationTtlSeconds: z.int().min(0).max(86_400).optional().describe("Default 300."),
        dynamicGroup: z
          .boolean()
          .optional()
          .describe("Write the policies for a dynamic group instead of the function's own OCID."),
      })
      .optional(),
    containerRepository: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._/-]{0,254}$/, {
        error: "expected a repository name of lower-case letters, digits, ., _, - and /",
      })
      .optional()
      .describe("Name of a private OCIR repository to create for the image."),
    vault: z
      .strictObject({ vault: ocid("vault"), key: ocid("key") })
      .optional()
      .describe("Existing vault and key for the configuration secret. Default: both are created."),
    evidence: z
      .strictObject({
        bucket: text.optional().describe("An existing bucket, managed by somebody else."),
        bucketCompartment: ocid("compartment", "tenancy")
          .optional()
          .describe("Compartment of `bucket`: the function may write to that bucket. Default: compartment."),
        namespace: text.optional().describe("Object Storage namespace. Default: looked up."),
        retentionDays: z
          .int()
          .min(1)
          .max(3650)
          .optional()
          .describe("Objects cannot be changed for so long. Default 400."),
        protection: z
          .enum(["retention", "versioning"])
          .optional()
          .describe(
            "A retention rule, or versioning: Object Storage allows one of the two. Default retention.",
          ),
        lockRetentionFrom: z.iso
          .datetime({ offset: true })
          .optional()
          .describe(
            "When the retention rule locks for good, at least 14 days ahead. Default: it is not locked.",
          ),
        deleteAfterDays: z.int().min(1).max(36_500).optional().describe("Default: nothing is deleted."),
      })
      .optional(),
    logging: z
      .strictObject({
        logGroup: ocid("loggroup").optional().describe("An existing log group."),
        retentionDays: z.literal([30, 60, 90, 120, 150, 180]).optional().describe("Default 180."),
      })
      .optional(),
    ownerEmails: z
      .strictObject({
        mode: z.enum(["dry-run", "send"]),
        senderAddress: email.describe("An approved sender of Email Delivery in `region`."),
        senderName: text.optional(),
      })
      .optional()
      .describe("Messages to the users whose credentials are due. Default: none."),
    domainClients: z
      .array(z.strictObject({ domain: domainIdentity, clientId: text, clientSecretId: ocid("vaultsecret") }))
      .optional()
      .describe("OAuth clients for identity domains that refuse the function's resource principal."),
    tags: z
      .strictObject({ freeform: freeformTags.optional(), defined: freeformTags.optional() })
      .optional()
      .describe("Tags of everything that the stack creates. Defined tags as Namespace.key."),
    state: stateBackend.optional().describe("Where Terraform keeps its state. Default local."),
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
          action: z.enum(["replace", "destroy"]),
          reason: text.min(10),
        }),
      )
      .optional()
      .describe(
        "Vaults, keys, buckets, targets and Cloud Guard configurations that a rollout may replace or destroy. Remove the entry afterwards.",
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
  // Beside other mistakes too, so that all are reported at once; settings that are wrong themselves are not compared.
  .superRefine(checkTogether, { when: ({ value }) => typeof value === "object" && value !== null });

/** Settings as they were written: any of them may be missing or of another type. */
type Written = Readonly<Record<string, unknown>>;

function mapping(value: unknown): Written {
  return typeof value === "object" && value !== null ? (value as Written) : {};
}

/** Reports settings that do not go together. */
function checkTogether(file: Written, context: z.RefinementCtx): void {
  const problem = (path: readonly [string, string], message: string): void => {
    const input = mapping(file[path[0]])[path[1]];
    if (input !== undefined) context.addIssue({ code: "custom", path: [...path], input, message });
  };
  const reportingRegion = file["reportingRegion"] ?? file["homeRegion"] ?? file["region"];
  if (file["region"] !== undefined && reportingRegion === file["region"]) {
    problem(["notifications", "reportingTopic"], "the reporting region is `region`: expected `topic` alone");
  }

  if (mapping(file["notifications"])["topic"] === undefined) {
    problem(["notifications", "topicCompartment"], "needs an existing `topic`");
  }

  const evidence = mapping(file["evidence"]);
  if (evidence["bucket"] === undefined) {
    problem(["evidence", "bucketCompartment"], "needs an existing `bucket`");
  }
  if (evidence["bucket"] !== undefined) {
    for (const key of ["retentionDays", "protection", "lockRetentionFrom", "deleteAfterDays"]) {
      problem(["evidence", key], "an existing bucket keeps its own settings: expected `bucket` without it");
    }
  } else if (evidence["protection"] === "versioning") {
    for (const key of ["retentionDays", "lockRetentionFrom"]) {
      problem(["evidence", key], "needs protection: retention; a bucket cannot have both");
    }
  } else {
    const retentionDays = evidence["retentionDays"] ?? defaultRetentionDays;
    const deleteAfterDays = evidence["deleteAfterDays"];
    if (
      typeof retentionDays === "number" &&
      typeof deleteAfterDays === "number" &&
      deleteAfterDays < retentionDays
    ) {
      problem(
        ["evidence", "deleteAfterDays"],
        `expected at least the ${retentionDays} days for which evidence cannot be deleted`,
      );
    }
  }

  if (mapping(mapping(file["cloudGuard"])["target"])["verify"] !== undefined) {
    for (const key of cloudGuardChanges) {
      problem(["cloudGuard", key], "has no effect on a target that is only verified: expected it left out");
    }
  }
}

/** A tenancy file, as it was written and checked. */
export type TenancyFile = z.infer<typeof tenancySchema>;
