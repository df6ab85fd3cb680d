/** How many cases a property tries: few in every test run, more by `npm run fuzz`. */
export const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };

/** A longer run takes longer. */
export const timeout = Math.max(30_000, runs.numRuns * 20);
