import { followReport } from "../../lambda-src/tickets/follow-report";
import { openSystem } from "../../lambda-src/tickets/open-system";
import { readStamp } from "../../lambda-src/tickets/stamp";
import { TicketSystemError } from "../../lambda-src/tickets/ticket-http";
import type { Misfortune } from "../../simulator/tickets/ticket-server";
import { reportOn, type World } from "./reports";
import { type Stand, standNames, standOf, token } from "./systems";

const before: World = {
  held: {
    a1: { owner: 1, type: "api_keys", daysOld: 100 },
    a2: { owner: 1, type: "smtp_credentials", daysOld: 80 },
    b1: { owner: 2, type: "auth_tokens", daysOld: 200 },
    c1: { owner: 3, type: "db_credentials", daysOld: 5 },
    d1: { owner: 4, type: "api_keys", daysOld: 95 },
  },
  withoutMail: [4],
};
/** One more for the first, the second rotated, the third due. */
const after: World = {
  ...before,
  held: {
    a1: before.held["a1"]!,
    a2: before.held["a2"]!,
    a3: { owner: 1, type: "oauth2_client_credentials", daysOld: 91 },
    b2: { owner: 2, type: "auth_tokens", daysOld: 1 },
    c1: { owner: 3, type: "db_credentials", daysOld: 90.5 },
    d1: before.held["d1"]!,
  },
};

let stand: Stand;
afterEach(() => stand.server.stop());

async function start(name: (typeof standNames)[number], required: readonly string[] = []): Promise<Stand> {
  stand = standOf(name, required);
  await stand.server.start();
  return stand;
}

async function follow(world: World, settings = stand.settings) {
  const followed = await followReport(reportOn(world), settings, stand.system(settings), {
    apply: true,
    sleep: stand.sleep,
  });
  // Whatever was written is in the index by the next run of a healthy day.
  stand.clock += 60_000;
  return followed;
}

/** Keys, states and memories: all that must be the same whatever happened on the way. */
function state() {
  return stand
    .shown()
    .map(({ key, open, text }) => ({ key, open, stamp: readStamp(text) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

describe.each(standNames)("%s", (name) => {
  it("opens a ticket per owner, follows the facts, closes and reopens, and a second run writes nothing", async () => {
    await start(name);
    expect(await follow(before)).toMatchObject({ done: 3, failed: [], left: [] });
    const opened = stand.shown();
    expect(opened.map(({ open }) => open)).toEqual([true, true, true]);
    expect(await follow(before)).toMatchObject({ writes: [], done: 0 });

    const changed = await follow(after);
    expect(changed.writes.map(({ kind }) => kind).sort()).toEqual(["close", "create", "update"]);
    expect(changed.failed).toEqual([]);
    expect(stand.shown().filter(({ open }) => !open)).toHaveLength(1);
    expect(await follow(after)).toMatchObject({ writes: [] });

    const again = await follow(before);
    expect(again.writes.map(({ kind }) => kind).sort()).toEqual(["close", "reopen", "update"]);
    expect(await follow(before)).toMatchObject({ writes: [] });
    if (name !== "servicenow") {
      const told = stand.shown().flatMap(({ comments }) => comments);
      expect(told.some((comment) => comment.includes("1 more on this ticket"))).toBe(true);
      expect(told.some((comment) => comment.includes("rotated or deleted"))).toBe(true);
    }
  });

  it("respects what a human closed until something is added", async () => {
    await start(name);
    await follow(before);
    stand.shown().forEach((_, index) => {
      stand.close(index);
    });
    const left = await follow(before);
    expect(left).toMatchObject({ writes: [] });
    expect(left.left.map(({ because }) => because)).toEqual(Array(3).fill("closed-by-a-human"));
    expect((await follow(after)).writes.map(({ kind }) => kind).sort()).toEqual(["create", "reopen"]);
  });

  it("closes nothing of what was not read completely", async () => {
    await start(name);
    await follow(before);
    const partial = await follow({
      ...after,
      held: { c1: after.held["c1"]! },
      unread: ["api_keys", "auth_tokens", "smtp_credentials"],
    });
    expect(partial.writes.map(({ kind }) => kind)).toEqual(["create"]);
    expect(partial.left.map(({ because }) => because)).toEqual(Array(3).fill("not-read-completely"));
  });

  it.each<Misfortune>(["lost", "answer-lost"])(
    "cut off at any request (%s) and run again, ends in the same tickets",
    async (trouble) => {
      await start(name);
      await follow(before);
      await follow(after);
      const expected = state();
      const requests = stand.server.calls.length;
      await stand.server.stop();
      for (let cut = 1; cut <= requests; cut++) {
        await start(name);
        let dead = false;
        stand.server.misfortune = (n) => {
          if (dead) return "lost";
          dead = n === cut;
          return dead ? trouble : undefined;
        };
        for (const world of [before, after])
          await followReport(reportOn(world), stand.settings, stand.system(), {
            apply: true,
            sleep: () =>
              dead ? Promise.reject(new TicketSystemError("killed", undefined)) : stand.sleep(60_000),
          }).catch((error: unknown) => {
            if (!(error instanceof TicketSystemError)) throw error;
          });
        stand.server.misfortune = () => undefined;
        // At once, when a search may not show yet what was created.
        await followReport(reportOn(after), stand.settings, stand.system(), {
          apply: true,
          sleep: stand.sleep,
        });
        await follow(after);
        expect({ cut, state: state().filter(({ open }) => open) }).toEqual({
          cut,
          state: expected.filter(({ open }) => open),
        });
        const keys = stand.shown().map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
        await stand.server.stop();
      }
      await start(name);
    },
    120_000,
  );

  it("waits when it is told to, and tells a token that is not taken without showing it", async () => {
    await start(name);
    stand.server.misfortune = (n) => (n % 3 === 1 ? "throttled" : undefined);
    expect(await follow(before)).toMatchObject({ done: 3, failed: [] });
    stand.server.misfortune = () => undefined;
    const other = openSystem(stand.settings, "wr0ng");
    const refused = await followReport(reportOn(after), stand.settings, other, { apply: true }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(TicketSystemError);
    expect((refused as Error).message).toMatch(/401/);
    expect((refused as Error).message).not.toMatch(/wr0ng|Basic|Bearer/);
  });

  const many = name === "jira-cloud" ? 1_000 : 250;
  it(`takes a write a ticket for ${many} owners, and a read a page`, async () => {
    await start(name);
    const held = Object.fromEntries(
      Array.from({ length: many }, (_, owner) => [
        `k${owner}`,
        { owner, type: "api_keys", daysOld: 100 } as const,
      ]),
    );
    expect(await follow({ held })).toMatchObject({ done: many, failed: [] });
    const writes = stand.server.calls.length;
    expect(writes).toBeLessThanOrEqual(many + 2);
    expect(await follow({ held })).toMatchObject({ writes: [] });
    const pageSize = name === "webhook" ? 50 : 100;
    expect(stand.server.calls.length - writes).toBeLessThanOrEqual(Math.ceil(many / pageSize) + 1);
  }, 120_000);
});

it("--check tells of fields that the project requires or does not have", async () => {
  await start("jira-cloud", ["customfield_10010"]);
  const to = { ...stand.settings.to, fields: { nosuch: 1 } } as never;
  expect(await stand.system({ to }).check()).toEqual([
    "Task in SEC has no field nosuch on its create screen",
    "Task in SEC requires the field customfield_10010: give it under fields",
  ]);
  await stand.server.stop();
  await start("servicenow", ["category"]);
  expect(await stand.system().check()).toEqual([
    "incident requires the field category: give it under fields",
  ]);
});

it("a name that looks like markup or a command is text in every system", async () => {
  const hostile = "@all /close [x](https://evil) ![i](//e) {html}*b*{html} <b> `q` [code]<script>[/code]";
  for (const name of standNames) {
    await start(name);
    await follow({ ...before, userNames: { 1: hostile } });
    const text = stand
      .shown()
      .map((ticket) => ticket.text)
      .join("\n");
    expect(text).toContain("evil");
    if (name === "github" || name === "gitlab") expect(text).toContain("``@all /close [x](https://evil)");
    if (name === "jira-data-center") expect(JSON.parse(text.split("\n")[0]!)).not.toMatch(/(?<!\\)\{html/);
    if (name === "servicenow") expect(text).not.toContain("[code]");
    expect(text).not.toContain(token);
    await stand.server.stop();
  }
  await start("github");
});
