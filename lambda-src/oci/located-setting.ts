import { ConfigurationError } from "./configuration-error";
import { shownPath } from "./shown-path";
import { expandHome, type Machine, unreadable } from "./machine";

/** A value and the place to name when it is wrong. */
export interface LocatedSetting {
  readonly value: string;
  readonly where: string;
}

/**
 * The text of the file that an entry names.
 * @throws ConfigurationError
 */
export function readNamed({ value: path, where }: LocatedSetting, machine: Machine): string {
  try {
    return machine.readFile(expandHome(path, machine));
  } catch (error) {
    throw new ConfigurationError(
      [
        {
          what: `the file ${shownPath(path)} ${unreadable(error)}`,
          where,
          fix: "Correct the path, or put the file there.",
        },
      ],
      { cause: error },
    );
  }
}
