import { z } from "zod";

/** A region identifier. */
export const region = z
  .string()
  .regex(/^[a-z]+(?:-[a-z]+)+-\d+$/, { error: "expected a region identifier, such as eu-frankfurt-1" });
