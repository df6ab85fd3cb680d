import { z } from "zod";
import { credentialTypes } from "../audit/credential-type";
import { ocid } from "./ocid";
import { deployedTickets } from "./ticket-settings";
import { isReservedTenancyName } from "./reserved-names";
import { domainClients, domainTimeoutSeconds, notification, ownerEmails, rotation } from "./settings";

const name = z.string().trim().min(1);

/** The version of {@link auditConfigurationSchema} that the stack writes. */
export const configurationVersion = 2;

const current = z.strictObject({
  schemaVersion: z.literal(configurationVersion),
  tenancy: z.strictObject({
    ocid: ocid("tenancy"),
    name: name.refine((stack) => !isReservedTenancyName(stack), {
      error: "the evidence bucket has a folder of that name for itself: rename the tenancy's file",
    }),
  }),
  rotation,
  domainTimeoutSeconds: domainTimeoutSeconds.optional(),
  evidence: z.strictObject({ namespace: name, bucket: name, region: name }),
  /** The key that signs every run, and where its vault signs. */
  signing: z
    .strictObject({
      keyId: ocid("key"),
      cryptoEndpoint: z.url({
        protocol: /^https?$/,
        error: "expected the crypto endpoint of a vault, https://…",
      }),
    })
    .optional(),
  notifications: z.strictObject({ topicId: ocid("onstopic"), region: name, ...notification }),
  metrics: z
    .strictObject({ namespace: z.string().regex(/^[a-z][a-z0-9_]*$/), compartmentId: name, region: name })
    .optional(),
  ownerEmails: ownerEmails.extend({ compartmentId: name, region: name }).optional(),
  /** Findings as problems of Cloud Guard, by a log that one of its data sources queries. */
  insight: z
    .strictObject({
      logId: ocid("log"),
      logRegion: name,
      reportingRegion: name,
      /** Types whose findings are told. */
      types: z.array(z.enum(credentialTypes)).min(1),
      /** Minutes between two runs of the data source's query. */
      intervalMinutes: z.int().min(5).max(1440),
    })
    .optional(),
  domainClients: domainClients.optional(),
  tickets: deployedTickets.optional(),
});

/** Version 1 named two settings otherwise than the tenancy file does, and had a home region, which nothing read. */
function fromVersion1(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { schemaVersion, policy, notification, homeRegion, ...rest } = value as Record<string, unknown>;
  if (schemaVersion !== 1 || typeof homeRegion !== "string") return value;
  return { ...rest, schemaVersion: configurationVersion, rotation: policy, notifications: notification };
}

/**
 * What the stack hands over to the function through the Vault secret: settings as the tenancy file has them, and where
 * the stack's resources are. Nothing in it is secret. Reads what earlier versions of the stack wrote.
 */
export const auditConfigurationSchema = z.preprocess(fromVersion1, current);

/** The configuration of one tenancy's audit. */
export type AuditConfiguration = z.infer<typeof current>;
