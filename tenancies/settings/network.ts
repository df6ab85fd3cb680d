import { z } from "zod";

const problem = "expected an IPv4 range from /16 to /30, such as 10.0.0.0/24";

/** Range of a network that is created. */
export const cidr = z
  .cidrv4({ error: problem, abort: true })
  .refine((range) => /\/(?:1[6-9]|2\d|30)$/.test(range), { error: problem, abort: true })
  .refine(startsItsRange, { error: "has host bits: expected the first address of the range" });

/** Oracle refuses a range whose address is not its first. */
function startsItsRange(range: string): boolean {
  const [address = "", prefix = ""] = range.split("/");
  const bits = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return bits % 2 ** (32 - Number(prefix)) === 0;
}
