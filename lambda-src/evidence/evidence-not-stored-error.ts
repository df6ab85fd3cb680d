/**
 * A run cannot be kept: another object has a name that only this run can have given, a file is not the same twice, or the
 * chain cannot be continued.
 */
export class EvidenceNotStoredError extends Error {
  override readonly name = "EvidenceNotStoredError";
}
