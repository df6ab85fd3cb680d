import { z } from "zod";

const problem = "expected an IPv4 range from /16 to /30, such as 10.0.0.0/24";

/** Range of a network that is created. */
export const cidr = z
  .cidrv4({ error: problem, abort: true })
  .refine((range) => /\/(?:1[6-9]|2\d|30)$/.test(range), { error: problem });
