import fc from "fast-check";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { desiredTickets } from "../../lambda-src/tickets/desired-tickets";
import { followReport } from "../../lambda-src/tickets/follow-report";
import { stampOf } from "../../lambda-src/tickets/reconcile";
import { readStamp, stampText } from "../../lambda-src/tickets/stamp";
import type { Write } from "../../lambda-src/tickets/ticket";
import { TicketSystemError } from "../../lambda-src/tickets/ticket-http";
import type { StoredTicket, TicketSystem } from "../../lambda-src/tickets/ticket-system";
import { type Held, reportOn, type World } from "./reports";

const settings = { to: { system: "webhook", url: "https://tickets.example.com" } } as const;

/** A ticket system in memory, in which any write may fail before or after it took effect. */
class MemorySystem implements TicketSystem {
  readonly lag = 0;
  readonly tickets: StoredTicket[] = [];
  fail: () => "before" | "after" | undefined = () => undefined;

  list(): Promise<readonly StoredTicket[]> {
    return Promise.resolve([...this.tickets]);
  }

  write(write: Write<StoredTicket>): Promise<string> {
    const trouble = this.fail();
    if (trouble !== "before") this.#do(write);
    if (trouble !== undefined) return Promise.reject(new TicketSystemError("cut off", undefined));
    return Promise.resolve("");
  }

  #do(write: Write<StoredTicket>): void {
    if (write.kind === "create") {
      const id = String(this.tickets.length + 1).padStart(6, "0");
      this.tickets.push(stored(id, true, stampText(stampOf(write.ticket))));
      return;
    }
    const index = this.tickets.findIndex(({ id }) => id === write.actual.id);
    const stamp = write.kind === "close" ? { ...write.actual.stamp, closed: true } : stampOf(write.ticket);
    this.tickets[index] = stored(write.actual.id, write.kind !== "close", stampText(stamp));
  }

  human(index: number, open: boolean): void {
    const ticket = this.tickets[index % Math.max(1, this.tickets.length)];
    if (ticket) this.tickets[this.tickets.indexOf(ticket)] = { ...ticket, open };
  }

  check(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

function stored(id: string, open: boolean, body: string): StoredTicket {
  return { id, url: `t/${id}`, open, stamp: readStamp(body)!, body };
}

const held: fc.Arbitrary<Record<string, Held>> = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,2}$/),
  fc.record({
    owner: fc.nat(3),
    type: fc.constantFrom(...credentialTypes),
    daysOld: fc.constantFrom(1, 80, 100, 300),
  }),
  { maxKeys: 6 },
);
const world: fc.Arbitrary<World> = fc.record({
  held,
  unread: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    fc.subarray([...credentialTypes], { minLength: 1 }),
  ),
  withoutMail: fc.subarray([0, 1, 2, 3]),
});

type Step =
  | { readonly kind: "report"; readonly world: World; readonly failures: readonly number[] }
  | { readonly kind: "human"; readonly index: number; readonly open: boolean };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("report" as const), world, failures: fc.array(fc.nat(8)) }),
  },
  fc.record({ kind: fc.constant("human" as const), index: fc.nat(5), open: fc.boolean() }),
);

it("whatever happened before, a complete report ends in what it asks for, humans' states aside", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), held, async (steps, last) => {
      const system = new MemorySystem();
      for (const one of steps) {
        if (one.kind === "human") {
          system.human(one.index, one.open);
          continue;
        }
        let n = 0;
        system.fail = () => (one.failures.includes(n++) ? (n % 2 === 0 ? "before" : "after") : undefined);
        const open = system.tickets.filter((ticket) => ticket.open);
        await followReport(reportOn(one.world), settings, system, { apply: true });
        for (const ticket of open)
          if (
            ticket.stamp.entries.some(({ place }) =>
              one.world.unread!.some((type) => place.endsWith(`.${type}`)),
            )
          )
            expect(system.tickets.find(({ id }) => id === ticket.id)).toMatchObject({ open: true });
      }
      system.fail = () => undefined;
      const report = reportOn({ held: last });
      const first = await followReport(report, settings, system, { apply: true });
      const second = await followReport(report, settings, system, { apply: true });
      expect(second.writes).toEqual([]);
      const left = new Set(first.left.map(({ actual }) => actual.stamp.key));
      const desired = desiredTickets(report, settings);
      const wanted = new Map(desired.tickets.map((ticket) => [ticket.key, stampOf(ticket)]));
      const keys = system.tickets.map(({ stamp }) => stamp.key);
      expect(new Set(keys).size).toBe(keys.length);
      for (const [key, stamp] of wanted)
        if (!left.has(key))
          expect(system.tickets.find((ticket) => ticket.stamp.key === key)).toMatchObject({
            open: true,
            stamp,
          });
      for (const ticket of system.tickets)
        if (ticket.open && !left.has(ticket.stamp.key)) expect(wanted.has(ticket.stamp.key)).toBe(true);
      expect(second.left.map(({ because }) => because)).not.toContain("not-read-completely");
    }),
    { numRuns: 300 },
  );
});

it("a ticket remembers what it is about in digits and letters, and nothing else is read as a memory", () => {
  const report = reportOn({ held: { a: { owner: 1, type: "db_credentials", daysOld: 100 } } });
  const [ticket] = desiredTickets(report, settings).tickets;
  const stamp = stampOf(ticket!);
  expect(readStamp(`text ${stampText(stamp)} text`)).toEqual(stamp);
  expect(readStamp(stampText({ ...stamp, closed: true }))).toEqual({ ...stamp, closed: true });
  expect(readStamp("credential-audit:occ-1:2:o:")).toBeUndefined();
});

it("an exemption closes with its end, and what is within the policy again says so", async () => {
  const system = new MemorySystem();
  const one = { a: { owner: 1, type: "db_credentials", daysOld: 100 } } as const;
  await followReport(reportOn({ held: one }), settings, system, { apply: true });
  const exempt = await followReport(reportOn({ held: one, exempt: ["a"] }), settings, system, {
    apply: false,
  });
  expect(exempt.writes).toMatchObject([
    { kind: "close", comment: expect.stringContaining("exempt until 2027-01-31") as string },
  ]);
  const reset = await followReport(reportOn({ held: { a: { ...one.a, daysOld: 1 } } }), settings, system, {
    apply: false,
  });
  expect(reset.writes).toMatchObject([
    { comment: expect.stringContaining("within the policy again") as string },
  ]);
});
