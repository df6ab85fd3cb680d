/** A `report.json` whose lines are not as this package writes them. */
export class ReportLinesError extends Error {
  override readonly name = "ReportLinesError";
}

/** One line of a `report.json`: a member, or one element of a member that is a list. */
export interface ReportLine {
  /** Name of the member of the report. */
  readonly member: string;
  readonly isElement: boolean;
  readonly json: string;
}

/** A member of the report, such as the coverage of a large tenancy, and an element of a list; in bytes. */
const [longestMember, longestElement] = [8_388_608, 65_536];

/**
 * Takes a `report.json` apart as `reportJson` lays it out: one line a member, one line an element of a long list. So a
 * report of any size is read in the memory of its longest line, and a forged one cannot take more.
 *
 * @throws {ReportLinesError} where a line is none of that
 */
export function* reportLines(content: Buffer): Generator<ReportLine> {
  let list: string | undefined;
  let state: "start" | "members" | "end" = "start";
  let number = 0;
  for (const bytes of linesOf(content)) {
    number += 1;
    const fail = (what: string): never => {
      throw new ReportLinesError(
        `line ${number} ${what}: it is not laid out as a report of credential-audit`,
      );
    };
    if (bytes.length > (list === undefined ? longestMember : longestElement))
      fail(`has ${bytes.length} bytes`);
    const text = bytes.toString("utf8");
    if (state === "start") {
      if (text !== "{") fail("does not begin the report");
      state = "members";
    } else if (state === "end") fail("follows the end of the report");
    else if (list !== undefined) {
      if (text === "]" || text === "],") list = undefined;
      else yield { member: list, isElement: true, json: withoutComma(text) };
    } else if (text === "}") state = "end";
    else {
      const [start, member] = /^"([A-Za-z]+)": /.exec(text) ?? [];
      if (start === undefined || member === undefined) return fail("holds no member");
      const json = withoutComma(text.slice(start.length));
      if (json === "[") list = member;
      else yield { member, isElement: false, json };
    }
  }
  if (state !== "end") throw new ReportLinesError("the report is cut off");
}

function* linesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length;) {
    const found = content.indexOf(0x0a, start);
    const end = found < 0 ? content.length : found;
    yield content.subarray(start, end);
    start = end + 1;
  }
}

function withoutComma(text: string): string {
  return text.endsWith(",") ? text.slice(0, -1) : text;
}
