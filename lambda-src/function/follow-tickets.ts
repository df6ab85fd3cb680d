import { isForecast } from "../audit/forecast";
import type { Report } from "../audit/report";
import type { AuditConfiguration } from "../contract/audit-configuration";
import type { Connection } from "../oci/connection";
import { DEFAULT_TRANSPORT, type Transport } from "../oci/http-client";
import type { Publication } from "../publish/publication";
import { followReport } from "../tickets/follow-report";
import { openSystem } from "../tickets/open-system";
import { readSecret } from "./configuration-source";

export interface FollowTicketsOptions {
  readonly report: Report;
  readonly settings: NonNullable<AuditConfiguration["tickets"]>;
  readonly signal: AbortSignal;
  readonly now: number;
  readonly transport?: Partial<Transport> | undefined;
}

/**
 * Brings the tickets to what the report says, with the token that the Vault holds.
 * @throws `TicketSystemError`, `ConfigurationSecretError`: nothing of the token is in them
 */
export async function followTickets(
  connection: Connection,
  { report, settings, signal, now, transport }: FollowTicketsOptions,
): Promise<Omit<Publication, "channel">> {
  if (isForecast(report, now)) return { status: "skipped", detail: "a forecast opens no tickets" };
  const { tokenSecretId, ...wanted } = settings;
  const { content } = await readSecret(connection, tokenSecretId, signal);
  const system = openSystem(wanted, content.trim(), { transport, signal });
  const { done, failed, left, writes } = await followReport(report, wanted, system, {
    apply: true,
    sleep: (milliseconds) => sleepOf(transport)(milliseconds, signal),
  });
  const parts = [
    `${done} of ${writes.length} written`,
    ...(left.length === 0 ? [] : [`${left.length} left as they are`]),
  ];
  const [first] = failed;
  if (first === undefined && done === writes.length) return { status: "published", detail: parts.join(", ") };
  return { status: "failed", detail: `${parts.join(", ")}; the first failure: ${first?.error ?? "cut off"}` };
}

function sleepOf(transport: Partial<Transport> | undefined): Transport["sleep"] {
  return transport?.sleep ?? DEFAULT_TRANSPORT.sleep;
}
