/** Whether to colour: on a terminal, unless `--no-color` or NO_COLOR (https://no-color.org) says no. */
export function useColor(stream: NodeJS.WriteStream, wanted: boolean): boolean {
  return wanted && !process.env.NO_COLOR && stream.isTTY && process.env.TERM !== "dumb";
}
