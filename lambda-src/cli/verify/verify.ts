import { readFileSync } from "node:fs";
import { parseSigningKeys, SigningKeysError } from "../../evidence/signing-keys";
import { type SignatureCheck, verifyEvidence } from "../../evidence/verify-evidence";
import { print } from "../../terminal/print";
import { lines, printable } from "../../terminal/shown";
import { visibleText } from "../../terminal/visible-text";
import { evidencePlace } from "../evidence-place";
import type { ExitCode } from "../finish";
import { UsageError } from "../usage-error";
import type { VerifyCommandOptions } from "./command";

/** Checks evidence, and says what holds or the first thing that does not. */
export async function execute(place: string, options: VerifyCommandOptions): Promise<ExitCode> {
  const keys = options.keys === undefined ? undefined : readKeys(options.keys);
  const { source, prefix } = await evidencePlace(place, options);
  const found = await verifyEvidence(source, {
    prefix,
    ...(options.anchor && { anchor: options.anchor }),
    ...(options.from !== undefined && { from: options.from }),
    ...(keys && { keys }),
  });
  const { fault, links, runs, files, head, notes, signatures } = found;
  const isAnchored = options.anchor !== undefined;
  const unproved = [...signatures.unsigned, ...signatures.withoutKey].sort((a, b) => a - b);
  const said = [
    fault === undefined ? verdict(isAnchored, unproved.length === 0) : `DOES NOT HOLD: ${fault}`,
    `${fault === undefined ? "Checked" : "Checked before that"}: ${links} links, ${runs} runs, ${files} files in ${source.location}`,
    ...(fault === undefined && head ? [`The chain ends at link ${head.n}, SHA-256 ${head.sha256}`] : []),
    ...(fault === undefined ? signatureLines(signatures, keys !== undefined) : []),
    ...(fault === undefined && !isAnchored
      ? [
          "Compared with nothing outside: its end may have been cut off, and what is not signed may have been made anew. Give link and digest of the newest notification with --anchor",
        ]
      : []),
    ...notes.map((note) => `Note: ${note}`),
  ];
  print(lines(said.map(printable)));
  if (fault !== undefined) return 2;
  return (isAnchored || options.unanchored === true) && unproved.length === 0 ? 0 : 3;
}

function verdict(isAnchored: boolean, isSigned: boolean): string {
  const lacks = [...(isAnchored ? [] : ["NOT ANCHORED"]), ...(isSigned ? [] : ["NOT ALL SIGNED"])];
  return lacks.length === 0 ? "HOLDS" : ["CONSISTENT", ...lacks].join(", ");
}

function signatureLines({ signed, unsigned, withoutKey, older }: SignatureCheck, isAsked: boolean): string[] {
  if (!isAsked) return ["Signatures were not checked: give the public keys with --keys"];
  const line = (numbers: readonly number[], says: string): string[] =>
    numbers.length === 0 ? [] : [`Links ${ranges(numbers)}: ${says}`];
  return [
    ...line(signed, "signed by the key given for them"),
    ...line(
      unsigned,
      "NOT SIGNED, though a key is given for them: signing failed, or somebody else wrote them",
    ),
    ...line(withoutKey, "NO KEY is given for them, though one is for links before them"),
    ...line(older, "not signed, and older than the first key"),
  ];
}

/** Numbers in ascending order, as `1 to 4, 6`. */
function ranges(numbers: readonly number[]): string {
  const spans: { first: number; last: number }[] = [];
  for (const n of numbers) {
    const span = spans.at(-1);
    if (span?.last === n - 1) span.last = n;
    else spans.push({ first: n, last: n });
  }
  return spans.map(({ first, last }) => (first === last ? `${first}` : `${first} to ${last}`)).join(", ");
}

function readKeys(path: string): ReturnType<typeof parseSigningKeys> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`the signing keys in ${visibleText(path)} cannot be read: ${String(error)}`, {
      cause: error,
    });
  }
  try {
    return parseSigningKeys(text, visibleText(path));
  } catch (error) {
    if (error instanceof SigningKeysError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
