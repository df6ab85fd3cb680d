import pc from "picocolors";
import type { Shown } from "./shown";

const kinds = ["bold", "dim", "red", "green", "yellow", "magenta"] as const;

export type Paint = Readonly<Record<(typeof kinds)[number], (text: Shown) => Shown>>;

/** Colours, or none. */
export function paint(colored: boolean): Paint {
  const colors = pc.createColors(colored);
  return Object.fromEntries(
    kinds.map((kind) => [kind, (text: Shown) => colors[kind](text) as Shown]),
  ) as Paint;
}
