import { z } from "zod";
import { rotationPolicySchema } from "../audit/rotation-policy";
import { isReservedTenancyName } from "./reserved-names";

const ocid = (type: string): z.ZodString =>
  z.string().regex(new RegExp(`^ocid1\\.${type}\\.[a-z0-9-]*\\.[a-z0-9-]*\\.[a-zA-Z0-9._-]+$`), {
    error: `expected the OCID of a ${type}: ocid1.${type}.…`,
  });

const text = z.string().trim().min(1);

/** A domain by what only it bears: whoever may rename a domain could otherwise have another's client secret sent to it. */
export const domainIdentity = z
  .string()
  .trim()
  .regex(/^(?:ocid1\.domain\.\S+|https?:\/\/[^\s/@]+(?:\/[^\s@]*)?)$/, {
    error: "expected the OCID or the URL of the domain: another domain can bear the same display name",
  });

/**
 * What the stack hands over to the function through the Vault secret: all settings, no secret. The only thing that
 * `constructs/` and `lambda-src/` share.
 */
export const auditConfigurationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  tenancy: z.strictObject({
    ocid: ocid("tenancy"),
    name: text.refine((name) => !isReservedTenancyName(name), {
      error: "the evidence bucket has a folder of that name for itself: rename the tenancy's file",
    }),
  }),
  homeRegion: text,
  policy: rotationPolicySchema,
  /** Seconds that one domain may take. */
  domainTimeoutSeconds: z.int().min(10).max(3600).optional(),
  evidence: z.strictObject({ namespace: text, bucket: text, region: text }),
  notification: z.strictObject({
    topicId: ocid("onstopic"),
    region: text,
    when: z.enum(["always", "on-findings", "on-change"]),
    /** `text` reads as an email; `json` is for a webhook that opens tickets. */
    format: z.enum(["text", "json"]),
  }),
  metrics: z
    .strictObject({ namespace: z.string().regex(/^[a-z][a-z0-9_]*$/), compartmentId: text, region: text })
    .optional(),
  /** Messages to the users whose credentials are due. */
  ownerEmails: z
    .strictObject({
      mode: z.enum(["dry-run", "send"]),
      senderAddress: z.email(),
      senderName: text.optional(),
      compartmentId: text,
      region: text,
    })
    .optional(),
  /** OAuth clients for domains that refuse the resource principal; the client's secret is in the Vault. */
  domainClients: z
    .array(z.strictObject({ domain: domainIdentity, clientId: text, clientSecretId: ocid("vaultsecret") }))
    .optional(),
});

/** The configuration of one tenancy's audit. */
export type AuditConfiguration = z.infer<typeof auditConfigurationSchema>;
