import { z } from "zod";
import { stampOf } from "../reconcile";
import { readStamp, stampText } from "../stamp";
import type { Write } from "../ticket";
import type { TicketHttp } from "../ticket-http";
import type { StoredTicket, TicketSystem } from "../ticket-system";
import { plainText } from "../ticket-text";

const nothing = z.unknown();
const listed = z.object({
  tickets: z.array(z.object({ id: z.string(), url: z.string(), open: z.boolean(), memory: z.string() })),
  next: z.string().nullish(),
});

/**
 * Anything else that keeps tickets, behind two calls (docs/guides/tickets.md): `GET ?tenancy=<tag>[&page=<next>]` answers
 * the tickets that there are, `POST` takes one write. Whoever answers keeps `memory` with the ticket and gives it back.
 */
export class Webhook implements TicketSystem {
  readonly lag = 0;
  readonly #http: TicketHttp;

  constructor(http: TicketHttp) {
    this.#http = http;
  }

  async list(tenancyTag: string): Promise<readonly StoredTicket[]> {
    const tickets = new Map<string, StoredTicket>();
    const asked = new Set<string>();
    for (let page: string | undefined; ;) {
      const query = new URLSearchParams({ tenancy: tenancyTag, ...(page !== undefined && { page }) });
      const answer = await this.#http.call(listed, "GET", `?${query.toString()}`);
      for (const { id, url, open, memory } of answer.tickets) {
        const stamp = readStamp(memory);
        if (stamp) tickets.set(id, { id, url, open, stamp, body: memory });
      }
      page = answer.next ?? undefined;
      if (page === undefined || asked.has(page)) return [...tickets.values()];
      asked.add(page);
    }
  }

  async write(write: Write<StoredTicket>, tenancyTag: string): Promise<string> {
    const head = { schema: "credential-audit/ticket/1", tenancy: tenancyTag, write: write.kind };
    if (write.kind === "close") {
      const { id, stamp } = write.actual;
      const memory = stampText({ ...stamp, closed: true });
      await this.#http.make(nothing, "", { ...head, id, key: stamp.key, comment: write.comment, memory });
      return write.actual.url;
    }
    const { key, title, text, dueDate, worst, owner, queue, entries } = write.ticket;
    await this.#http.make(nothing, "", {
      ...head,
      ...(write.kind !== "create" && { id: write.actual.id, comment: write.comment }),
      key,
      title,
      text: plainText(text),
      dueDate,
      worst,
      owner,
      queue,
      credentials: entries.length,
      memory: stampText(stampOf(write.ticket)),
    });
    return write.kind === "create" ? "" : write.actual.url;
  }

  /** @throws `TicketSystemError` when nobody answers as documented: there are no fields to compare. */
  async check(): Promise<readonly string[]> {
    await this.list("00000000");
    return [];
  }
}
