import type { TicketAnswer, TicketCall, TicketService } from "./ticket-server";

export interface WebhookTicket {
  readonly id: string;
  readonly key: string;
  open: boolean;
  memory: string;
  text: string;
  readonly comments: string[];
}

/** Somebody's own receiver of tickets, as docs/guides/tickets.md asks for it. */
export class WebhookService implements TicketService {
  readonly tickets: WebhookTicket[] = [];
  readonly unauthenticated = { error: "no token" };

  constructor(readonly token: string) {}

  admits({ authorization }: TicketCall): boolean {
    return authorization === `Bearer ${this.token}`;
  }

  answer({ method, query, body }: TicketCall): TicketAnswer {
    if (method === "GET") {
      const start = Number(query.get("page") ?? 0);
      const own = this.tickets.filter(({ key }) => key.startsWith(`occ-${query.get("tenancy") ?? ""}-`));
      const tickets = own.slice(start, start + 50).map(({ id, open, memory }) => ({
        id,
        url: `https://tickets.example.com/${id}`,
        open,
        memory,
      }));
      return {
        status: 200,
        body: { tickets, next: start + 50 < own.length ? String(start + 50) : null },
      };
    }
    const { write, key, id, memory, text, comment } = body as Record<string, string>;
    if (write === undefined || key === undefined || memory === undefined)
      return { status: 400, body: { error: "write, key and memory are needed" } };
    if (write === "create") {
      this.tickets.push({
        id: String(this.tickets.length + 1),
        key,
        open: true,
        memory,
        text: text ?? "",
        comments: [],
      });
      return { status: 200, body: {} };
    }
    const ticket = this.tickets.find((one) => one.id === id);
    if (ticket === undefined) return { status: 404, body: { error: "no such ticket" } };
    Object.assign(ticket, { memory, open: write !== "close", ...(text !== undefined && { text }) });
    if (comment !== undefined) ticket.comments.push(comment);
    return { status: 200, body: {} };
  }
}
