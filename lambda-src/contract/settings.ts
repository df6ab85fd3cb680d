import { z } from "zod";
import { rotationPolicySchema } from "../audit/rotation-policy";
import { ocid } from "./ocid";

// What a tenancy file says and the function does: one name and one schema, from YAML through the configuration secret.

/** A text on one line. */
export const text = z.string().trim().min(1).max(400);

export const email = z.email({ error: "expected an email address, such as security@example.com" });

export const rotation = rotationPolicySchema.describe(
  "Rotation policy, exemptions, accepted gaps, canaries.",
);

/** Seconds that one domain may take. */
export const domainTimeoutSeconds = z.int().min(10).max(3600);

/** How the audit notifies. */
export const notification = {
  when: z
    .enum(["always", "on-findings", "on-change"])
    .describe("When the audit notifies. Default on-findings."),
  /** `text` reads as an email; `json` is for a webhook that opens tickets. */
  format: z.enum(["text", "json"]).describe("Default text, which reads as an email."),
} as const;

export const notificationDefaults = { when: "on-findings", format: "text" } as const;

/** Messages to the users whose credentials are due. */
export const ownerEmails = z.strictObject({
  mode: z.enum(["dry-run", "send"]),
  senderAddress: email
    // It stands in quotes in an IAM statement.
    .refine((address) => !address.includes("'"), { error: "expected an address without quotes" })
    .describe("An approved sender of Email Delivery in `region`."),
  senderName: text.optional(),
});

/** A domain by what only it bears: whoever may rename a domain could otherwise have another's client secret sent to it. */
const domainIdentity = z
  .string()
  .trim()
  .regex(/^(?:ocid1\.domain\.\S+|https?:\/\/[^\s/@]+(?:\/[^\s@]*)?)$/, {
    error: "expected the OCID or the URL of the domain: another domain can bear the same display name",
  });

/** OAuth clients for domains that refuse the resource principal; the client's secret is in the Vault. */
export const domainClients = z.array(
  z.strictObject({ domain: domainIdentity, clientId: text, clientSecretId: ocid("vaultsecret") }),
);
