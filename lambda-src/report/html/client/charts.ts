import uPlot from "uplot";
import { type CredentialType, credentialTypes } from "../../../audit/credential-type";
import { formatDate, millisecondsPerDay } from "../../../audit/instant";
import { statuses } from "../../../audit/judgement";
import type { Thresholds } from "../../../audit/rotation-policy";
import { formatFilter } from "../filter";
import { at, type Payload } from "../payload";
import { counted, grouped, typeName } from "../../wording";
import { byId, element } from "./dom";
import type { Findings } from "./findings";

const binDays = 15;
const weeksShown = 13;

interface Bar {
  readonly label: string;
  readonly count: number;
  readonly href?: string;
}

interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
  /** Labels of the horizontal axis at positions between bars. */
  readonly ticks: (position: number) => string;
  /** Positions of vertical lines; the first dashed. */
  readonly lines: readonly number[];
}

/** Draws the age of each type's credentials and what falls due week by week; again whenever colours or widths change. */
export function drawCharts(payload: Payload, findings: Findings): void {
  const groups = [
    { into: byId("ages", HTMLElement), charts: ageCharts(payload) },
    { into: byId("forecast", HTMLElement), charts: [forecastChart(payload, findings)] },
  ];
  let drawn: uPlot[] = [];
  const draw = (): void => {
    for (const chart of drawn) chart.destroy();
    drawn = groups.flatMap(({ into, charts }) => {
      const figures = [...into.querySelectorAll<HTMLElement>(".plot")];
      return charts.map((chart, index) => plot(chart, at(figures, index)));
    });
  };
  for (const { into, charts } of groups) {
    into.replaceChildren(
      ...charts.map(figure),
      ...(charts.length === 0 ? [element("p", { class: "hint" }, "No credential with a known age.")] : []),
    );
  }
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("themechange", draw);
  addEventListener("beforeprint", draw);
  addEventListener("afterprint", draw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    draw();
  });
}

function ageCharts({ columns, thresholds, asOf }: Payload): Chart[] {
  const now = Date.parse(asOf);
  const ages = new Map<CredentialType, number[]>();
  for (const [index, created] of columns.created.entries()) {
    if (created === null) continue;
    const type = at(credentialTypes, at(columns.type, index));
    const list = ages.get(type) ?? [];
    ages.set(type, list);
    list.push(Math.max(0, (now - created) / millisecondsPerDay));
  }
  return credentialTypes.flatMap((type) => {
    const own = ages.get(type);
    return own ? [ageChart(type, own, thresholds[type])] : [];
  });
}

/** Bars of 15 days; what is older than two and a half times the max age is one last bar. */
function ageChart(
  type: CredentialType,
  ages: readonly number[],
  { maxAgeDays, warnAgeDays }: Thresholds,
): Chart {
  const bins = Math.ceil((maxAgeDays * 2.5) / binDays);
  const counts = Array.from({ length: bins + 1 }, () => 0);
  for (const age of ages) {
    const bin = Math.min(bins, Math.floor(age / binDays));
    counts[bin] = at(counts, bin) + 1;
  }
  const oldest = ages.reduce((a, b) => Math.max(a, b), 0);
  return {
    title: typeName(type),
    unit: `${counted(ages.length, "credential")}, oldest ${grouped(Math.floor(oldest))} days; due soon from ${warnAgeDays} days, overdue after ${maxAgeDays}`,
    bars: counts.map((count, bin) => ({
      label:
        bin === bins
          ? `${bin * binDays} days and more`
          : `${bin * binDays} to ${(bin + 1) * binDays - 1} days`,
      count,
    })),
    ticks: (position) => (position >= bins ? `${bins * binDays}+` : String(position * binDays)),
    lines: [warnAgeDays / binDays, maxAgeDays / binDays],
  };
}

function forecastChart({ columns, asOf }: Payload, findings: Findings): Chart {
  const now = Date.parse(asOf);
  const start = now - (now % millisecondsPerDay);
  const counts = Array.from({ length: weeksShown }, () => 0);
  const exempt = statuses.indexOf("EXEMPT");
  let due = 0;
  for (let index = 0; index < findings.total; index += 1) {
    const instant = findings.due(index);
    if (instant === null || instant < now || columns.status[index] === exempt) continue;
    const week = Math.floor((instant - start) / (7 * millisecondsPerDay));
    if (week >= weeksShown) continue;
    counts[week] = at(counts, week) + 1;
    due += 1;
  }
  const day = (week: number): string => formatDate(start + week * 7 * millisecondsPerDay);
  return {
    title: "By week",
    unit: `${counted(due, "credential")}; those overdue already and exempt ones are not counted`,
    bars: counts.map((count, week) => ({
      label: `week of ${day(week)}`,
      count,
      href: `#${formatFilter({ due: { from: day(week), to: day(week + 1) }, statuses: ["DUE_SOON", "CURRENT"] })}`,
    })),
    ticks: (position) => (position < weeksShown ? day(position).slice(5) : ""),
    lines: [],
  };
}

function figure({ title, unit, bars }: Chart): HTMLElement {
  const rows = bars.map(({ label, count, href }) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, label),
      element(
        "td",
        { class: "number" },
        href && count > 0 ? element("a", { href }, grouped(count)) : grouped(count),
      ),
    ),
  );
  return element(
    "figure",
    {},
    element("figcaption", {}, element("strong", {}, title), element("span", { class: "detail" }, unit)),
    element("div", { class: "plot", "aria-hidden": "true" }),
    element(
      "details",
      {},
      element("summary", {}, "As a table", element("span", { class: "hidden" }, `: ${title}`)),
      element("table", {}, element("tbody", {}, ...rows)),
    ),
  );
}

function plot(chart: Chart, into: HTMLElement): uPlot {
  const colour = (name: string): string => colourOf(name, into);
  const positions = chart.bars.map((_, index) => index + 0.5);
  const axis = { stroke: colour("--muted"), grid: { show: false }, ticks: { show: false } };
  return new uPlot(
    {
      width: Math.max(220, into.clientWidth),
      height: 150,
      padding: [8, 20, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [0, chart.bars.length] },
        y: { range: (_, __, max) => [0, Math.max(1, max) * 1.1] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          space: 46,
          incrs: [1, 2, 3, 4, 6, 12],
          values: (_, splits) => splits.map(chart.ticks),
        },
        {
          ...axis,
          size: 46,
          space: 36,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000],
          grid: { stroke: colour("--line"), width: 1 },
          values: (_, splits) => splits.map(grouped),
        },
      ],
      series: [
        {},
        {
          fill: colour("--bar"),
          stroke: colour("--bar"),
          width: 0,
          points: { show: false },
          paths: uPlot.paths.bars?.({ size: [0.86, 80] }),
        },
      ],
      hooks: {
        draw: [(drawn) => drawLines(drawn, chart.lines, [colour("--DUE_SOON"), colour("--OVERDUE")])],
      },
    },
    [positions, chart.bars.map(({ count }) => count)],
    into,
  );
}

/** A colour of the style sheet as a canvas takes it: of the theme that is on. */
function colourOf(name: string, beside: HTMLElement): string {
  const probe = element("span");
  probe.style.color = `var(${name})`;
  beside.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function drawLines(plot: uPlot, lines: readonly number[], colours: readonly string[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 2 * devicePixelRatio;
  for (const [index, line] of lines.entries()) {
    const x = Math.round(plot.valToPos(line, "x", true));
    ctx.strokeStyle = at(colours, index);
    ctx.setLineDash(index === 0 ? [5 * devicePixelRatio, 4 * devicePixelRatio] : []);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
