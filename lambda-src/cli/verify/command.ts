import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import * as options from "../options";

/** What `credential-audit verify` takes. */
export const verify = new Command("verify")
  .description(
    "check evidence: the chain, every manifest, every file; names the first thing that does not hold",
  )
  .argument(
    "<place>",
    "a copy of the bucket on disk, one run's folder, or oci://bucket or oci://bucket/prefix",
  )
  .addOption(
    new Option(
      "--anchor <n:sha256>",
      "link and digest as a notification gave them; shows when the end of the chain was cut off",
    ).argParser(parseAnchor),
  )
  .addOption(
    new Option(
      "--from <n>",
      "first link that must be there, where older evidence has expired; what is left of the older is checked too",
    ).argParser(parseLinkNumber),
  )
  .addOption(
    new Option(
      "--keys <file>",
      "public keys from outside the bucket, tenancies/<name>.signing-keys.json: who wrote the runs",
    ),
  )
  .addOption(
    new Option("--unanchored", "be content with evidence that is consistent in itself, without --anchor"),
  )
  .addOption(new Option("--namespace <name>", "Object Storage namespace of the bucket (the tenancy's own)"))
  .addOption(options.profile)
  .addOption(options.configFile)
  .addOption(options.auth)
  .addOption(options.region)
  .addOption(options.endpoint)
  .addHelpText(
    "after",
    `
Exit codes:
  0  everything holds
  1  wrong usage, or the evidence could not be read
  2  something does not hold
  3  consistent, but compared with nothing outside the bucket (--anchor, or --unanchored for 0), or not signed
     where a key says that it must be`,
  );

export type VerifyCommandOptions = ReturnType<typeof verify.opts>;

function parseAnchor(text: string): { n: number; sha256: string } {
  const match = /^(\d{1,10}):([0-9a-fA-F]{64})$/.exec(text.trim());
  if (!match?.[1] || !match[2] || Number(match[1]) === 0)
    throw new InvalidArgumentError("Give the link's number and the digest, such as 12:9f86d081….");
  return { n: Number(match[1]), sha256: match[2].toLowerCase() };
}

function parseLinkNumber(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 1) throw new InvalidArgumentError("Give a link's number, from 1.");
  return n;
}
