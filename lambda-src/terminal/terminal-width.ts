const [least, most, usual] = [60, 200, 100];

/** Columns to fill on a stream: those of the terminal, from 60 to 200; 100 where it is none. */
export function terminalWidth(stream: Pick<NodeJS.WriteStream, "columns" | "isTTY">): number {
  // A terminal that does not say how wide it is says 0.
  if (!stream.isTTY || !(stream.columns > 0)) return usual;
  return Math.min(most, Math.max(least, stream.columns));
}
