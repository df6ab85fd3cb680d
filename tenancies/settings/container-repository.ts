import { z } from "zod";

/** Name of a repository in OCIR. */
export const containerRepository = z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,254}$/, {
  error: "expected a repository name of lower-case letters, digits, ., _, - and /",
});
