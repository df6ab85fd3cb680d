import type { StoreFactory, Tenancy } from "../cloud";
import { type Alarm, alarms } from "../control/monitoring/alarms";
import { absentAt, type MetricExpression, parseMetricExpression, valuesAt } from "../data/metric-language";
import { metricPoints } from "../data/metric-points";
import { topicMessages } from "../data/topic-messages";

const minute = 60_000;

/** How long an alarm waits for a stream that made it fire and is silent now (Monitoring, "About the Internal Reset Period"). */
const internalReset = 10 * minute;

/** Why a message is sent (Monitoring, "Message Types"). */
export type AlarmMessageType = "OK_TO_FIRING" | "FIRING_TO_OK" | "REPEAT" | "RESET";

interface State {
  firing: boolean;
  /** Since when the trigger rule is met without a break. */
  metSince: number | undefined;
  /** Since when what made the alarm fire has had no value. */
  silentSince: number | undefined;
  lastTold: number;
}

/** The states of a tenancy's alarms. */
export class AlarmStates {
  readonly #states = new Map<string, State>();

  constructor(private readonly tenancy: Tenancy) {}

  isFiring(alarmId: string): boolean {
    return this.#states.get(alarmId)?.firing ?? false;
  }

  /**
   * Evaluates every alarm, as Monitoring does once a minute. An alarm fires when its trigger rule was met for its whole
   * `pendingDuration`, and looks at what was there `evaluationSlackDuration` ago.
   */
  evaluate(now: Date): void {
    for (const alarm of this.tenancy.store(alarms).all())
      if (alarm.isEnabled && alarm.lifecycleState === "ACTIVE") this.#evaluate(alarm, now.getTime());
  }

  #evaluate(alarm: Alarm, now: number): void {
    const state = this.#states.get(alarm.id) ?? {
      firing: false,
      metSince: undefined,
      silentSince: undefined,
      lastTold: 0,
    };
    this.#states.set(alarm.id, state);
    const at = now - duration(alarm.evaluationSlackDuration ?? "PT3M");
    const outcome = this.#outcome(alarm, at);
    if (outcome === "met") {
      state.metSince ??= now;
      state.silentSince = undefined;
      const pending = duration(alarm.pendingDuration ?? "PT1M");
      if (!state.firing && now - state.metSince >= pending) {
        state.firing = true;
        this.#tell(alarm, state, "OK_TO_FIRING", now);
      } else if (state.firing && alarm.repeatNotificationDuration !== undefined) {
        if (now - state.lastTold >= duration(alarm.repeatNotificationDuration))
          this.#tell(alarm, state, "REPEAT", now);
      }
      return;
    }
    state.metSince = undefined;
    if (!state.firing) return;
    if (outcome === "silent") {
      state.silentSince ??= now;
      if (now - state.silentSince < internalReset) return;
    }
    state.firing = false;
    this.#tell(alarm, state, outcome === "silent" ? "RESET" : "FIRING_TO_OK", now);
    state.silentSince = undefined;
  }

  /** `silent`: there is nothing to judge. */
  #outcome(alarm: Alarm, at: number): "met" | "not met" | "silent" {
    const expression = parsed(alarm.query);
    const series = this.tenancy
      .store(metricPoints)
      .series.filter(
        ({ namespace, compartmentId }) =>
          namespace === alarm.namespace && compartmentId === alarm.metricCompartmentId,
      );
    if (typeof expression.statistic !== "string") {
      if (absentAt(expression, series, at).length > 0) return "met";
      const present = valuesAt({ ...expression, statistic: "count" }, series, at);
      return present.some(({ value }) => value !== undefined) ? "not met" : "silent";
    }
    const values = valuesAt(expression, series, at).flatMap(({ value }) =>
      value === undefined ? [] : [value],
    );
    if (values.length === 0) return "silent";
    return values.some((value) => expression.comparison?.(value) ?? value !== 0) ? "met" : "not met";
  }

  /** A message in the form of Monitoring's "Alarm Message Format", as far as it has to do with this stack. */
  #tell(alarm: Alarm, state: State, type: AlarmMessageType, now: number): void {
    state.lastTold = now;
    const { published } = this.tenancy.store(topicMessages);
    const title = alarm.notificationTitle ?? alarm.displayName;
    const message = {
      dedupeKey: alarm.id,
      title,
      body: alarm.body ?? null,
      type,
      severity: alarm.severity,
      timestampEpochMillis: now,
      timestamp: new Date(now).toISOString(),
      alarmMetaData: [
        {
          id: alarm.id,
          status: state.firing ? "FIRING" : "OK",
          severity: alarm.severity,
          namespace: alarm.namespace,
          query: alarm.query,
          alarmSummary: alarm.alarmSummary ?? null,
        },
      ],
    };
    for (const topicId of alarm.destinations)
      published.push({
        id: `message-${published.length + 1}`,
        topicId,
        title: `${title}: ${type}`,
        body: JSON.stringify(message),
        at: new Date(now),
        principal: "monitoring",
      });
  }
}

/** The key of the states: `tenancy.store(alarmStates)`. */
export const alarmStates: StoreFactory<AlarmStates> = (tenancy) => new AlarmStates(tenancy);

const expressions = new Map<string, MetricExpression>();

function parsed(query: string): MetricExpression {
  const known = expressions.get(query);
  if (known !== undefined) return known;
  const expression = parseMetricExpression(query);
  expressions.set(query, expression);
  return expression;
}

const units = { D: 1440 * minute, H: 60 * minute, M: minute, S: 1000 } as const;

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds. */
function duration(text: string): number {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (match === null) throw new TypeError(`The simulator cannot read the duration ${text}.`);
  const [, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (days ?? 0) * units.D + (hours ?? 0) * units.H + (minutes ?? 0) * units.M + (seconds ?? 0) * units.S;
}
