import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean "api_keys"?`, or nothing when no candidate is near. */
export function suggest(found: string, candidates: readonly string[]): string {
  const plain = found.toLowerCase();
  const near = closest(
    plain,
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const candidate = candidates.find((one) => one.toLowerCase() === near);
  const tolerance = Math.max(1, Math.floor(plain.length / 3));
  return candidate !== undefined && distance(plain, near) <= tolerance ? ` Did you mean "${candidate}"?` : "";
}
