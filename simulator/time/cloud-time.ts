import { nextRun, type Schedule, schedules } from "../control/scheduler/schedules";
import { functionRuntime } from "../data/function-invocation";
import type { Simulator } from "../simulator";
import { scanCredentialAges } from "./age-rules";
import { alarmStates } from "./alarm-states";
import { evaluateInsights } from "./insight-evaluation";
import type { MovableClock } from "./movable-clock";
import { runSchedule, type ScheduleRun } from "./schedule-runs";

const minute = 60_000;
const scanEvery = 60 * minute;

/** Lets time pass in a simulated cloud: schedules run when they are due, alarms are evaluated every minute, and Cloud Guard looks every hour. */
export class CloudTime {
  #lastScan = 0;

  /** @param clock the one that the simulator was started with */
  constructor(
    private readonly simulator: Simulator,
    private readonly clock: MovableClock,
  ) {}

  /** Moves the clock on by so many hours and returns what schedules did meanwhile. Each call of a function is waited for. */
  async advance(hours: number): Promise<readonly ScheduleRun[]> {
    const end = this.clock.now().getTime() + hours * 60 * minute;
    const due = new Map<string, Date | undefined>();
    const runs: ScheduleRun[] = [];
    const { tenancy } = this.simulator;
    for (let at = this.clock.now().getTime() + minute; at <= end; at += minute) {
      this.clock.moveTo(new Date(at));
      for (const schedule of tenancy.store(schedules).all()) {
        if (!isDue(due, schedule, at)) continue;
        runs.push(...(await this.runNow(schedule)));
        due.set(schedule.id, nextRun(schedule, new Date(at)));
      }
      tenancy.store(alarmStates).evaluate(new Date(at));
      evaluateInsights(tenancy, new Date(at));
      this.#scan(new Date(at));
    }
    return runs;
  }

  /** Cloud Guard's own scan for old credentials. How often it scans is not published. */
  #scan(now: Date): void {
    if (now.getTime() - this.#lastScan < scanEvery) return;
    this.#lastScan = now.getTime();
    scanCredentialAges(this.simulator.tenancy, now);
  }

  /** Lets a schedule run at once, and waits for the end of its calls. */
  async runNow(schedule: Schedule): Promise<readonly ScheduleRun[]> {
    const runs = await runSchedule(this.simulator, schedule);
    await this.simulator.tenancy.store(functionRuntime).idle();
    return runs;
  }

  /** Moves the clock on to the next time that a schedule is due, and lets it run. */
  async untilNextRun(schedule: Schedule): Promise<readonly ScheduleRun[]> {
    const now = this.clock.now();
    const next = nextRun(schedule, now);
    if (next === undefined) throw new TypeError(`The schedule ${schedule.displayName} is never due.`);
    return this.advance((next.getTime() - now.getTime() + minute) / (60 * minute));
  }
}

function isDue(due: Map<string, Date | undefined>, schedule: Schedule, at: number): boolean {
  if (schedule.lifecycleState !== "ACTIVE") return false;
  if (!due.has(schedule.id)) due.set(schedule.id, nextRun(schedule, new Date(at - minute)));
  const next = due.get(schedule.id);
  return next !== undefined && next.getTime() <= at;
}
