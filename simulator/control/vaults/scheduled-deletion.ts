import { z } from "zod";
import type { Call } from "../../operation";
import { invalidParameter } from "../errors";

export const deletionDetails = z.object({ timeOfDeletion: z.string().optional() });

const day = 86_400_000;

/**
 * When a scheduled deletion takes place: the instant asked for, or the latest allowed one.
 * @throws {ServiceError} 400, when it is outside of `least` to `most` days from now
 */
export const deletionTime = (
  call: Call,
  asked: string | undefined,
  { least, most }: { least: number; most: number },
): string => {
  const now = call.cloud.clock.now().getTime();
  const time = asked === undefined ? now + most * day : Date.parse(asked);
  if (!(time >= now + least * day && time <= now + most * day)) {
    throw invalidParameter(`timeOfDeletion: must be ${least} to ${most} days from now`);
  }
  return new Date(time).toISOString();
};
