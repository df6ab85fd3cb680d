import { EmailDPClient } from "oci-emaildataplane";
import { findingKey } from "../../audit/finding-key";
import { type Instant, parseInstant } from "../../audit/instant";
import type { Report, ReportedCredential } from "../../audit/report";
import type { AuditConfiguration } from "../../contract/audit-configuration";
import type { Connection } from "../../oci/connection";
import type { AppendOnlyStore } from "../../evidence/evidence-source";
import { type OwnerMessage, ownerMessage } from "./owner-message";
import { ownerStage } from "./owner-stage";
import { type StageOfCredential, ToldStages } from "./sent-stages";

type EmailSettings = NonNullable<AuditConfiguration["ownerEmails"]>;

/** What became of the messages to owners. */
export interface OwnerEmailResult {
  /** In a dry run: what would have been sent. */
  readonly messages: readonly OwnerMessage[];
  readonly failed: readonly { readonly email: string; readonly error: Error }[];
  /** Owners who are not written to any more at this stage, since every attempt failed. */
  readonly givenUp: number;
  /** Addresses that Email Delivery will not write to. */
  readonly suppressed: readonly string[];
  /** Users with credentials that are due, and without an address or inactive. */
  readonly unreachable: number;
}

interface OwnerEmailRun {
  readonly connection: Connection;
  readonly store: AppendOnlyStore;
  readonly settings: EmailSettings;
  readonly tenancyName: string;
  readonly runId: string;
  readonly report: Report;
  readonly signal?: AbortSignal;
}

/**
 * Writes to every user whose credentials reached a stage that the user was not told of. A dry run claims and sends
 * nothing.
 *
 * @throws `RequestError` when the bucket, which remembers who was told, cannot be used: then nobody is written to, since
 * everybody could be written to again and again.
 */
export async function sendOwnerEmails(run: OwnerEmailRun): Promise<OwnerEmailResult> {
  const { connection, store, settings, tenancyName, runId, report, signal } = run;
  const told = new ToldStages(store, tenancyName);
  const { owners, unreachable } = dueOwners(report);
  const untold = await told.untold(owners.flatMap(({ stages }) => stages));
  const attempts = new Map(untold.open.map((stage) => [stage.key, stage]));
  const exhausted = new Set(untold.givenUp.map(({ key }) => key));
  const isGivenUp = ({ stages }: Owner): boolean =>
    stages.some(({ key }) => exhausted.has(key)) && !stages.some(({ key }) => attempts.has(key));
  const givenUp = settings.mode === "send" ? owners.filter(isGivenUp).length : 0;

  const client = connection.regional(EmailDPClient, {
    region: settings.region,
    // Oracle's client knows a host that is one cell of the service; an operator cannot name another.
    ...(signal && { signal }),
  });
  const messages: OwnerMessage[] = [];
  const failed: { email: string; error: Error }[] = [];
  const suppressed: string[] = [];
  for (const { email, due, all, stages } of owners) {
    const fresh = stages.flatMap(({ key }) => attempts.get(key) ?? []);
    if (fresh.length === 0) continue;
    const message = ownerMessage(email, tenancyName, due, all);
    if (settings.mode === "dry-run") {
      messages.push(message);
      continue;
    }
    signal?.throwIfAborted();
    const claims = await Promise.all(
      fresh.map(async (stage) => ({ stage, won: await told.claim(stage, stage.attempt, runId) })),
    );
    const won = claims.filter((claim) => claim.won).map(({ stage }) => stage);
    if (won.length === 0) continue;
    try {
      const { emailSubmittedResponse } = await client.submitEmail({
        submitEmailDetails: emailDetails(settings, message),
      });
      messages.push(message);
      suppressed.push(...(emailSubmittedResponse.suppressedRecipients ?? []).map((one) => one.email));
    } catch (error) {
      failed.push({ email, error: error instanceof Error ? error : new Error(String(error)) });
      for (const stage of won) await told.failed(stage, stage.attempt, runId);
    }
  }
  return { messages, failed, givenUp, suppressed, unreachable };
}

interface Owner {
  readonly email: string;
  readonly due: readonly ReportedCredential[];
  readonly all: readonly ReportedCredential[];
  readonly stages: readonly StageOfCredential[];
}

/** Users with credentials in a stage, by domain and user. */
function dueOwners(report: Report): { owners: Owner[]; unreachable: number } {
  const asOf = parseInstant(report.asOf);
  if (asOf === undefined) throw new TypeError(`the report's asOf is no instant: ${report.asOf}`);
  const byUser = new Map<string, ReportedCredential[]>();
  for (const credential of report.credentials) {
    const user = credential.userOcid ?? credential.userId;
    if (user === null) continue;
    const key = JSON.stringify([credential.domainUrl, credential.domain, user]);
    const own = byUser.get(key);
    if (own) own.push(credential);
    else byUser.set(key, [credential]);
  }
  const owners: Owner[] = [];
  let unreachable = 0;
  for (const all of byUser.values()) {
    const due = all.filter((credential) => ownerStage(credential, asOf) !== undefined);
    const [first] = due;
    if (!first) continue;
    const { email, flags } = first;
    if (email === null || flags.includes("inactive_user") || flags.includes("orphan")) unreachable += 1;
    else owners.push({ email, due, all, stages: due.flatMap((one) => stageOf(report, one, asOf)) });
  }
  return { owners, unreachable };
}

function stageOf(report: Report, credential: ReportedCredential, asOf: Instant): StageOfCredential[] {
  const stage = ownerStage(credential, asOf);
  if (stage === undefined) return [];
  return [
    { key: findingKey(report, credential), stage, dueDate: credential.rotationDue?.slice(0, 10) ?? "" },
  ];
}

function emailDetails({ senderAddress, senderName, compartmentId }: EmailSettings, message: OwnerMessage) {
  return {
    sender: {
      senderAddress: { email: senderAddress, ...(senderName !== undefined && { name: senderName }) },
      compartmentId,
    },
    recipients: { to: [{ email: message.to.email, name: message.to.name }] },
    subject: message.subject,
    bodyText: message.text,
  };
}
