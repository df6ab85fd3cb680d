import { createHash, verify } from "node:crypto";
import { z } from "zod";
import { EvidenceFault } from "./evidence-fault";
import { hexDigest } from "./chain";
import type { SigningKey } from "./signing-keys";
import { evidenceJson, parseStored } from "./stored-json";

/** DSSE v1.0.2 (github.com/secure-systems-lab/dsse): the media type of what is signed. */
const payloadType = "application/vnd.in-toto+json";
/** in-toto Attestation Framework, Statement v1. */
const statementType = "https://in-toto.io/Statement/v1";
/** in-toto predicate Simple Verification Result v0.2: what a verifier found of the subjects. */
const predicateType = "https://in-toto.io/attestation/svr/v0.2";

/** What a run can claim of itself; what it does not list it does not claim. */
const claims = ["CREDENTIAL_AUDIT_COVERAGE_COMPLETE", "CREDENTIAL_AUDIT_NOTHING_OVERDUE"] as const;
export type Claim = (typeof claims)[number];

/** An object of the bucket by name and digest. */
export interface Subject {
  readonly name: string;
  readonly sha256: string;
}

/** What a run signs of itself. */
export interface Attested {
  /** The link of the chain, the manifest, and every file that it lists, in this order. */
  readonly subjects: readonly Subject[];
  /** The configuration that it ran by. */
  readonly policy: { readonly uri: string; readonly sha256: string } | undefined;
  readonly codeVersion: string;
  /** ISO 8601. */
  readonly timeCreated: string;
  readonly claims: readonly Claim[];
}

/** Signs digests with a key that it does not hand out. */
export interface Signer {
  /**
   * @param digest SHA-256
   * @returns an RSASSA-PKCS1-v1_5 signature, and the OCID of the version of the key that made it
   */
  sign(digest: Buffer): Promise<{ readonly signature: Buffer; readonly keyVersionId: string }>;
}

/** One run's statement, signed: the content of its envelope. */
export async function signedEnvelope(
  signer: Signer,
  attested: Attested,
): Promise<{ content: Buffer; keyVersionId: string }> {
  const payload = Buffer.from(JSON.stringify(statementOf(attested)));
  const digest = createHash("sha256").update(preAuthEncoding(payload)).digest();
  const { signature, keyVersionId } = await signer.sign(digest);
  const envelope: z.infer<typeof envelopeSchema> = {
    payload: payload.toString("base64"),
    payloadType,
    signatures: [{ keyid: keyVersionId, sig: signature.toString("base64") }],
  };
  return { content: evidenceJson(envelope), keyVersionId };
}

/** What DSSE signs: the type and the payload, each with its length. */
function preAuthEncoding(payload: Buffer): Buffer {
  const type = Buffer.byteLength(payloadType);
  return Buffer.concat([Buffer.from(`DSSEv1 ${type} ${payloadType} ${payload.length} `), payload]);
}

function statementOf({ subjects, policy, codeVersion, timeCreated, claims }: Attested): Statement {
  return {
    _type: statementType,
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType,
    predicate: {
      verifier: {
        id: `urn:oci-credential-compliance:credential-audit:${codeVersion}`,
        policies: policy ? [{ uri: policy.uri, digest: { sha256: policy.sha256 } }] : [],
      },
      timeCreated,
      properties: [...claims],
    },
  };
}

const digest = z.strictObject({ sha256: hexDigest });

const statementSchema = z.strictObject({
  _type: z.literal(statementType),
  subject: z.array(z.strictObject({ name: z.string(), digest })),
  predicateType: z.literal(predicateType),
  predicate: z.strictObject({
    verifier: z.strictObject({
      id: z.string(),
      policies: z.array(z.strictObject({ uri: z.string(), digest })).max(1),
    }),
    timeCreated: z.string(),
    properties: z.array(z.enum(claims)),
  }),
});

type Statement = z.infer<typeof statementSchema>;

/** Standard Base64 that could not be written in any other way. */
const canonicalBase64 = z
  .string()
  .refine((text) => Buffer.from(text, "base64").toString("base64") === text, { error: "is not Base64" });

const envelopeSchema = z.strictObject({
  payload: canonicalBase64,
  payloadType: z.literal(payloadType),
  signatures: z.tuple([z.strictObject({ keyid: z.string().min(1), sig: canonicalBase64 })]),
});

/** No envelope is larger, in bytes. */
export const largestEnvelope = 1_048_576;

/** An envelope that was read back. Nothing of it counts until a signature was checked. */
export interface Envelope {
  readonly statement: Attested;
  readonly payload: Buffer;
  readonly keyVersionId: string;
  readonly signature: Buffer;
}

/**
 * Takes an envelope apart. What the signature does not cover must be as this package writes it, so that not one byte can
 * be changed unseen.
 *
 * @throws {EvidenceFault} when it is none: another payload type, another statement, a second signature, other blanks
 */
export function parseEnvelope(name: string, content: Buffer): Envelope {
  const envelope = parseStored(envelopeSchema, name, "an envelope of this audit", content);
  if (!evidenceJson(envelope).equals(content))
    throw new EvidenceFault(`${name} was changed: it is not written as an envelope of this audit is`);
  const payload = Buffer.from(envelope.payload, "base64");
  const { subject, predicate } = parseStored(statementSchema, name, "a statement of this audit", payload);
  const [policy] = predicate.verifier.policies;
  const [{ keyid, sig }] = envelope.signatures;
  return {
    statement: {
      subjects: subject.map(({ name, digest }) => ({ name, sha256: digest.sha256 })),
      policy: policy && { uri: policy.uri, sha256: policy.digest.sha256 },
      codeVersion: predicate.verifier.id.split(":").at(-1) ?? "",
      timeCreated: predicate.timeCreated,
      claims: predicate.properties,
    },
    payload,
    keyVersionId: keyid,
    signature: Buffer.from(sig, "base64"),
  };
}

/** Whether this key made the signature, and is the one that the envelope names. */
export function isSignedBy({ payload, keyVersionId, signature }: Envelope, key: SigningKey): boolean {
  return (
    keyVersionId === key.keyVersionId && verify("sha256", preAuthEncoding(payload), key.publicKey, signature)
  );
}
