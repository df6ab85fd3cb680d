import { type RotationPolicy, rotationPolicy, rotationPolicySchema } from "../../audit/rotation-policy";
import { readPolicyFile } from "../../settings-file/policy-file";
import { UsageError } from "../usage-error";

export interface PolicyOptions {
  readonly policy?: string | undefined;
  readonly maxAge?: number | undefined;
  readonly warnAge?: number | undefined;
}

/** A policy and where it came from, in words for the reader of the report. */
export interface SourcedPolicy {
  readonly policy: RotationPolicy;
  readonly policySource: string;
}

/**
 * The rotation policy that an audit judges by: the file's, with its general thresholds replaced by those of the options.
 * Thresholds that the file sets for one type stay.
 *
 * @throws {SettingsFileError} when the file has mistakes, {@link UsageError} when file and options contradict each other.
 */
export function effectivePolicy({ policy, maxAge, warnAge }: PolicyOptions): SourcedPolicy {
  const sources = [
    ...(maxAge === undefined ? [] : [`--max-age ${maxAge}`]),
    ...(warnAge === undefined ? [] : [`--warn-age ${warnAge}`]),
    ...(policy === undefined ? [] : [policy]),
  ];
  const input = {
    ...(policy === undefined ? {} : readPolicyFile(policy)),
    ...(maxAge === undefined ? {} : { maxAgeDays: maxAge }),
    ...(warnAge === undefined ? {} : { warnAgeDays: warnAge }),
  };
  const checked = rotationPolicySchema.safeParse(input);
  if (checked.success) {
    const policySource = sources.length === 0 ? "the defaults" : sources.join(" with ");
    return { policy: rotationPolicy(checked.data), policySource };
  }
  throw new UsageError(
    checked.error.issues
      .map(({ path, message }) => `${sources.join(" with ")}: ${path.join(".")}: ${message}`)
      .join("\n"),
  );
}
