import type { Credential } from "../../lambda-src/audit/credential";
import { buildReport } from "../../lambda-src/audit/build-report";
import { perType } from "../../lambda-src/audit/credential-type";
import { formatInstant, millisecondsPerDay } from "../../lambda-src/audit/instant";
import { hasGaps, type Timeliness } from "../../lambda-src/audit/period/period";
import type { TenancyReading } from "../../lambda-src/audit/reading";
import { rotationPolicy, type RotationPolicyInput } from "../../lambda-src/audit/rotation-policy";
import type { User } from "../../lambda-src/audit/user";
import { linkName, ownersPrefix } from "../../lambda-src/evidence/object-names";
import { PeriodError, readPeriod } from "../../lambda-src/evidence/read-period";
import { storeEvidence } from "../../lambda-src/evidence/store-evidence";
import { evidenceJson } from "../../lambda-src/evidence/stored-json";
import { loadFormats } from "../../lambda-src/report/formats";
import { MemoryStore } from "./memory-store";

const tenancy = { ocid: "ocid1.tenancy.oc1..acme", name: "acme" };
const day = millisecondsPerDay;
const first = Date.UTC(2026, 0, 1);
/** Runs are at 03:00 of each day; credentials are made and removed at noon. */
const runAt = (n: number): number => first + n * day + 3 * 3_600_000;
const noon = (n: number): number => first + n * day + 12 * 3_600_000;
const days = 90;

/** A credential of the generator, which knows when it was made, removed and replaced; in days of the period. */
interface Made {
  readonly id: string;
  readonly user: string;
  readonly madeOn: number;
  readonly goneOn?: number;
}

/** What the generator knows of a credential, and the report must say. */
interface Truth {
  readonly timeliness: Timeliness;
  readonly firstOverdue: number | null;
  readonly daysOver: number | null;
  readonly ending: "rotated" | "deleted" | null;
}

const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

/** Days on which no run took place, on which one could not read the domain, and the exempt user. */
interface Weather {
  readonly hole: readonly number[];
  readonly outage: readonly number[];
}

const exempt = "exempt";
const policyOf = (n: number): RotationPolicyInput => ({
  exemptions: [
    { domain: "Default", user: exempt, reason: "vendor", owner: "platform", until: "2027-01-01" },
    // From day 60 on there is one more.
    ...(n >= 60 ? [{ domain: "Default", user: "nobody", reason: "x", owner: "y", until: "2027-01-01" }] : []),
  ],
});

function readingOf(made: readonly Made[], n: number, outage: boolean): TenancyReading {
  const there = made.filter(
    ({ madeOn, goneOn }) => noon(madeOn) < runAt(n) && (goneOn === undefined || noon(goneOn) > runAt(n)),
  );
  const users = [...new Set(made.map(({ user }) => user))].map((name): User => ({
    id: name,
    ocid: `ocid1.user.oc1..${name}`,
    userName: name,
    displayName: undefined,
    email: undefined,
    active: true,
    federated: false,
    serviceUser: false,
    capabilities: perType(() => true),
  }));
  const credentials = there.map(({ id, user, madeOn }): Credential => ({
    type: "api_keys",
    id,
    ocid: `ocid1.credential.oc1..${id}`,
    label: undefined,
    userId: user,
    userOcid: `ocid1.user.oc1..${user}`,
    userName: user,
    created: formatInstant(noon(madeOn)),
    lastSet: undefined,
    expiresOn: undefined,
    lifecycleState: undefined,
    deleteInProgress: false,
    unresolved: undefined,
  }));
  const domain = {
    name: "Default",
    url: "https://idcs-1.identity.oraclecloud.com",
    ocid: "ocid1.domain.oc1..d",
    compartment: { ocid: undefined, name: "acme (root)" },
    api: "identity-domains" as const,
    licenseType: "premium",
    homeRegion: "us-ashburn-1",
  };
  return {
    discovered: true,
    discoveryGaps: [],
    domains: [
      {
        domain,
        users,
        usersComplete: true,
        credentials: outage ? [] : credentials,
        coverage: {
          name: domain.name,
          url: domain.url,
          ocid: domain.ocid,
          status: outage ? "PARTIAL" : "AUDITED",
          because: [],
          users: users.length,
          requests: 1,
          types: perType((type) =>
            outage && type === "api_keys"
              ? { status: "NOT_AUDITED" as const, expected: credentials.length, found: 0, because: [] }
              : {
                  status: "AUDITED" as const,
                  expected: type === "api_keys" ? credentials.length : 0,
                  found: type === "api_keys" ? credentials.length : 0,
                  because: [],
                },
          ),
        },
      },
    ],
  };
}

async function simulate(made: readonly Made[], { hole, outage }: Weather): Promise<MemoryStore> {
  const store = new MemoryStore();
  const formats = await loadFormats(["json"]);
  for (let n = 0; n < days; n++) {
    if (hole.includes(n)) continue;
    const report = buildReport({
      tenancy,
      asOf: runAt(n),
      policy: rotationPolicy(policyOf(n)),
      reading: readingOf(made, n, outage.includes(n)),
    });
    await storeEvidence(
      store,
      {
        id: `run-${n}`,
        startedAt: runAt(n),
        tenancyName: "acme",
        codeVersion: "1.0.0",
        configuration: { secretId: "ocid1.vaultsecret.oc1..x", versionNumber: 1 },
      },
      { report },
      formats,
    );
  }
  return store;
}

/** The generator's own account, from its days alone. */
function truthOf({ user, madeOn, goneOn }: Made, made: readonly Made[], { hole, outage }: Weather): Truth {
  const looked = Array.from({ length: days }, (_, n) => n).filter(
    (n) => !hole.includes(n) && !outage.includes(n),
  );
  const dueDay = madeOn + 90;
  // Seen at 03:00 of a day; due at noon, so overdue from the next day on.
  const isThere = (n: number) => n > madeOn && (goneOn === undefined || n <= goneOn);
  const overdueDays = user === exempt ? [] : looked.filter((n) => isThere(n) && n > dueDay);
  const firstOverdue = overdueDays[0] ?? null;
  const gone = goneOn === undefined ? undefined : looked.find((n) => n > goneOn);
  const replaced = made.find((other) => other.user === user && other.madeOn === goneOn);
  const end = gone ?? days - 1;
  const inPeriod = dueDay >= 0 && dueDay < days;
  const timeliness: Timeliness = !inPeriod
    ? "NOT_DUE"
    : firstOverdue !== null
      ? "LATE"
      : gone !== undefined && gone <= dueDay
        ? "ON_TIME"
        : gone !== undefined && replaced && replaced.madeOn <= dueDay
          ? "ON_TIME"
          : user === exempt && looked.some((n) => isThere(n) && n > dueDay)
            ? "EXEMPT"
            : gone !== undefined
              ? "NOT_KNOWN"
              : "NOT_DUE";
  return {
    timeliness,
    firstOverdue,
    daysOver: firstOverdue === null ? null : Math.floor((runAt(end) - noon(dueDay)) / day),
    ending: gone === undefined ? null : replaced ? "rotated" : "deleted",
  };
}

/** Users who rotate in time, late or never, and some who delete. */
function population(seed: number): Made[] {
  const next = random(seed);
  return Array.from({ length: 40 }, (_, index): Made[] => {
    const user = index === 0 ? exempt : `user${index}`;
    const madeOn = -95 + Math.floor(next() * 90);
    const due = madeOn + 90;
    const kind =
      index === 0
        ? "never"
        : (["in time", "late", "never", "deleted in time", "deleted late"] as const)[index % 5];
    const shift = 1 + Math.floor(next() * 12);
    const goneOn = kind === "never" ? undefined : kind?.includes("late") ? due + shift : due - shift;
    if (goneOn === undefined || goneOn < 1) return [{ id: `${user}-a`, user, madeOn }];
    return [
      { id: `${user}-a`, user, madeOn, goneOn },
      ...(kind?.startsWith("deleted") ? [] : [{ id: `${user}-b`, user, madeOn: goneOn }]),
    ];
  }).flat();
}

const weather: Weather = { hole: [20, 21, 50], outage: [33, 34, 70] };
const read = (store: MemoryStore, from = first, to = first + (days - 1) * day) =>
  readPeriod(store, { from, to });

it.each([1, 2, 3])(
  "90 simulated days with rotations, late ones, exemptions, outages and a hole: the report is what the generator knows (%d)",
  async (seed) => {
    const made = population(seed);
    const store = await simulate(made, weather);
    const period = await read(store);
    const told = new Map(
      period.credentials.map((one) => [one.id.replace("ocid1.credential.oc1..", ""), one]),
    );
    const counted: Record<Timeliness, number> = { ON_TIME: 0, LATE: 0, EXEMPT: 0, NOT_KNOWN: 0, NOT_DUE: 0 };
    for (const one of made) {
      const truth = truthOf(one, made, weather);
      const isSeen = Array.from({ length: days }, (_, n) => n).some(
        (n) =>
          n > one.madeOn &&
          (one.goneOn === undefined || n <= one.goneOn) &&
          !weather.hole.includes(n) &&
          !weather.outage.includes(n),
      );
      if (isSeen) counted[truth.timeliness] += 1;
      const found = told.get(one.id);
      if (!found) {
        // Only what was never due, overdue or in doubt is left out.
        expect({ id: one.id, ...truth }).toMatchObject({ firstOverdue: null, daysOver: null });
        expect(["ON_TIME", "NOT_DUE"]).toContain(truth.timeliness);
        continue;
      }
      expect({
        id: one.id,
        timeliness: found.timeliness,
        firstOverdue: found.firstOverdue,
        daysOver: found.daysOver,
        ending: found.ending?.kind ?? null,
      }).toEqual({
        id: one.id,
        ...truth,
        firstOverdue: truth.firstOverdue === null ? null : formatInstant(runAt(truth.firstOverdue)),
      });
    }
    const [record] = period.records.filter(({ type }) => type === "api_keys");
    const { ON_TIME, LATE, EXEMPT, NOT_KNOWN } = counted;
    expect(record).toMatchObject({
      onTime: ON_TIME,
      late: LATE,
      exempt: EXEMPT,
      notKnown: NOT_KNOWN,
      shareOnTime: ON_TIME / (ON_TIME + LATE + NOT_KNOWN),
      runsNotRead: weather.outage.length,
    });
    expect(ON_TIME).toBeGreaterThan(0);
    expect(LATE).toBeGreaterThan(0);
    // Each planted gap is stated, and none is a pass.
    expect(period.gaps).toMatchObject({
      daysWithoutRun: ["2026-01-21", "2026-01-22", "2026-02-20"],
      incompleteRuns: weather.outage.map((n) => ({ asOf: formatInstant(runAt(n)) })),
      unreadableRuns: [],
    });
    expect(period.policyChanges).toEqual([
      { asOf: formatInstant(runAt(60)), link: 58, what: ["exemptions: 1 added, 0 removed"] },
    ]);
    expect(hasGaps(period)).toBe(true);
    expect(period.population.start).toMatchObject({
      asOf: formatInstant(runAt(0)),
      link: 1,
      users: 40,
      domains: 1,
    });
    expect(period.population.end).toMatchObject({
      asOf: formatInstant(runAt(days - 1)),
      link: days - weather.hole.length,
    });
  },
  60_000,
);

it("an exemption ends a delay, and does not make it never have been", async () => {
  // Overdue from day 41 on, exempt from day 60 on.
  const store = await simulate([{ id: "a", user: "nobody", madeOn: -50 }], { hole: [], outage: [] });
  expect((await read(store)).credentials).toEqual([
    expect.objectContaining({
      timeliness: "LATE",
      daysOver: 19,
      exemption: expect.objectContaining({ owner: "y", until: "2027-01-01" }),
    }),
  ]);
});

describe("what no run shows", () => {
  const one: Made = { id: "a", user: "ada", madeOn: -50, goneOn: 41 };

  it("whether what fell due and went in a hole was in time is not known, and counts against the share", async () => {
    const store = await simulate([one], { hole: [40, 41, 42], outage: [] });
    const period = await read(store);
    expect(period.credentials).toEqual([
      expect.objectContaining({ timeliness: "NOT_KNOWN", firstOverdue: null, daysOver: null }),
    ]);
    expect(period.records.find(({ type }) => type === "api_keys")).toMatchObject({
      notKnown: 1,
      shareOnTime: 0,
    });
  });

  it("a credential that an incomplete run does not show is not gone", async () => {
    const period = await read(await simulate([{ ...one, goneOn: 80 }], { hole: [], outage: [45, 46] }));
    expect(period.credentials).toEqual([
      expect.objectContaining({
        timeliness: "LATE",
        firstOverdue: formatInstant(runAt(41)),
        daysOver: 40,
        ending: { kind: "deleted", at: formatInstant(runAt(81)) },
      }),
    ]);
  });

  it("a run whose evidence does not hold is a gap by its link", async () => {
    const store = await simulate([one], { hole: [], outage: [] });
    store.objects.set("acme/2026/01/11/run-10/report.json", Buffer.from("{}"));
    store.objects.set(linkName(31), Buffer.from("{}"));
    store.objects.set(linkName(9_999_999_999), Buffer.from("{}"));
    const { gaps } = await read(store);
    expect(gaps.unreadableRuns.map(({ link }) => link)).toEqual([11, 31, 9_999_999_999]);
    expect(gaps.daysWithoutRun).toEqual(["2026-01-11", "2026-01-31"]);
  });
});

it("says when the owner was written to, and of an attempt that failed nothing", async () => {
  const store = await simulate([{ id: "a", user: "ada", madeOn: -50 }], { hole: [], outage: [] });
  const [history] = (await read(store)).credentials;
  const base = `${ownersPrefix}acme/overdue/${history!.key}-${history!.due!.slice(0, 10)}`;
  store.objects.set(`${base}.1.json`, evidenceJson({ runId: "run-41" }));
  store.objects.set(`${base}.1.failed.json`, evidenceJson({ runId: "run-41" }));
  store.objects.set(`${base}.2.json`, evidenceJson({ runId: "run-42" }));
  expect((await read(store)).credentials[0]!.told).toEqual([
    { stage: "overdue", at: formatInstant(runAt(42)) },
  ]);
});

it("takes the runs of its days alone, and of one tenancy", async () => {
  const store = await simulate([{ id: "a", user: "ada", madeOn: -50 }], { hole: [], outage: [] });
  const february = await read(store, Date.UTC(2026, 1, 1), Date.UTC(2026, 1, 28));
  expect(february).toMatchObject({
    from: "2026-02-01",
    to: "2026-02-28",
    runs: 28,
    links: { first: 32, last: 59 },
  });
  await expect(read(store, Date.UTC(2025, 0, 1), Date.UTC(2025, 0, 31))).rejects.toThrow(PeriodError);
});
