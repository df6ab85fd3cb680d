import fc from "fast-check";
import { AsOfError, parseAsOf } from "../../lambda-src/audit/as-of";
import { formatDate, formatInstant, parseDate, parseInstant } from "../../lambda-src/audit/instant";

describe("parseInstant", () => {
  it.each([
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21t00:00:00z", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T01:30:00+01:30", "2026-11-21T00:00:00.000Z"],
    ["2026-11-20T19:00:00-0500", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T00:00:00.1Z", "2026-11-21T00:00:00.100Z"],
    ["2026-11-21T00:00:00.123456789Z", "2026-11-21T00:00:00.123Z"],
    ["2026-11-21T00:00:00.999999999Z", "2026-11-21T00:00:00.999Z"],
    ["2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"],
    ["2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"],
    ["0099-01-01T00:00:00Z", "0099-01-01T00:00:00.000Z"],
  ])("reads %s", (text, expected) => {
    expect(formatInstant(parseInstant(text)!)).toBe(expected);
  });

  it.each([
    "",
    "2026-11-21",
    "2026-11-21T00:00:00",
    "2026-11-21 00:00:00Z",
    "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-00-10T00:00:00Z",
    "2026-13-10T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T23:60:00Z",
    "2026-12-31T23:59:60Z",
    "2026-11-21T00:00:00.1234567890Z",
    "2026-11-21T00:00:00.Z",
    "2026-11-21T00:00:00+24:00",
    "2026-11-21T00:00:00+01:60",
    "Sat Nov 21 2026",
    "1763683200000",
    "yesterday",
    " 2026-11-21T00:00:00Z",
    "2026-11-21T00:00:00Z\n",
  ])("refuses %j rather than guess", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it("reads back what formatInstant wrote, under any offset", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("0100-01-02"), max: new Date("9999-12-30"), noInvalidDate: true }),
        fc.integer({ min: -1439, max: 1439 }),
        (date, offset) => {
          const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
          const two = (n: number): string => String(n).padStart(2, "0");
          const zone = `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
          expect(parseInstant(local + zone)).toBe(date.getTime());
        },
      ),
    );
  });

  it("never throws, and what it accepts is a real instant", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9T:Z+.-]{0,30}$/)), (text) => {
        const instant = parseInstant(text);
        expect(instant === undefined || Number.isSafeInteger(instant)).toBe(true);
      }),
    );
  });
});

it("reads calendar dates as the start of the day in UTC", () => {
  expect(formatDate(parseDate("2026-11-21")!)).toBe("2026-11-21");
  expect(parseDate("2026-02-30")).toBeUndefined();
  expect(parseDate("21.11.2026")).toBeUndefined();
});

describe("parseAsOf", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");

  it.each([
    ["2026-12-01T00:00:00+02:00", "2026-11-30T22:00:00.000Z"],
    ["2026-12-01", "2026-12-01T00:00:00.000Z"],
    ["+30d", "2026-12-21T10:00:00.000Z"],
    ["+0d", "2026-11-21T10:00:00.000Z"],
  ])("reads %s", (text, expected) => {
    expect(formatInstant(parseAsOf(text, now))).toBe(expected);
  });

  it.each(["30d", "-30d", "+d", "tomorrow", "2026-13-01", ""])("refuses %j", (text) => {
    expect(() => parseAsOf(text, now)).toThrow(AsOfError);
  });
});
