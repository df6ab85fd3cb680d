/** One thing that is wrong with how the caller set up the access to Oracle Cloud. */
export interface ConfigurationProblem {
  /** What is wrong, without the value of anything secret. */
  readonly what: string;
  /** The file, profile, option or environment variable at fault. */
  readonly where: string;
  /** What to do about it. */
  readonly fix: string;
}

/** The caller's own configuration or credentials cannot work, so that nothing was sent: exit code 1. Names all problems. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(
    readonly problems: readonly ConfigurationProblem[],
    options?: ErrorOptions,
  ) {
    super(problems.map(({ what, where, fix }) => `${where}: ${what}. ${fix}`).join("\n"), options);
  }
}

/** Runs `read`, and adds what is wrong to `problems` so that the search for more can go on. */
export function collect<Value>(problems: ConfigurationProblem[], read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}
