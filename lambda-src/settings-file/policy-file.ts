import { type RotationPolicyInput, rotationPolicySchema } from "../audit/rotation-policy";
import { parseSettings, readSettings } from "./read-settings";

const kind = { name: "policy", content: "a rotation policy" };

/**
 * Reads a rotation policy from a YAML or JSON file.
 *
 * @throws `SettingsFileError` when it cannot be read or has mistakes.
 */
export function readPolicyFile(path: string): RotationPolicyInput {
  return readSettings(path, rotationPolicySchema, kind);
}

/**
 * Parses the text of a policy file; `path` is where it came from, for the messages.
 *
 * @throws `SettingsFileError` when it has mistakes.
 */
export function parsePolicy(text: string, path: string): RotationPolicyInput {
  return parseSettings(text, path, rotationPolicySchema, kind);
}
