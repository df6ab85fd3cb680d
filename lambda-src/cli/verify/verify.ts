import { statSync } from "node:fs";
import { ObjectStorageClient } from "oci-objectstorage";
import { connect } from "../../oci/connect";
import { BucketStore } from "../../evidence/bucket-store";
import { DirectorySource } from "../../evidence/directory-source";
import type { EvidenceSource } from "../../evidence/evidence-source";
import { verifyEvidence } from "../../evidence/verify-evidence";
import { visibleText } from "../../report/visible-text";
import type { ExitCode } from "../finish";
import { UsageError } from "../usage-error";
import type { VerifyCommandOptions } from "./command";

/** Checks evidence, and says what holds or the first thing that does not. */
export async function execute(place: string, options: VerifyCommandOptions): Promise<ExitCode> {
  const { source, prefix } = await open(place, options);
  const { fault, links, runs, files, head, notes } = await verifyEvidence(source, {
    prefix,
    ...(options.anchor && { anchor: options.anchor }),
    ...(options.from !== undefined && { from: options.from }),
  });
  const anchored = options.anchor !== undefined;
  const lines = [
    fault !== undefined
      ? `DOES NOT HOLD: ${visibleText(fault)}`
      : anchored
        ? "HOLDS"
        : "CONSISTENT, NOT ANCHORED",
    `${fault === undefined ? "Checked" : "Checked before that"}: ${links} links, ${runs} runs, ${files} files in ${source.location}`,
    ...(fault === undefined && head ? [`The chain ends at link ${head.n}, SHA-256 ${head.sha256}`] : []),
    ...(fault === undefined && !anchored
      ? [
          "Compared with nothing outside: whoever can write there can have made all of it anew. Give link and digest of the newest notification with --anchor",
        ]
      : []),
    ...notes.map((note) => `Note: ${visibleText(note)}`),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (fault !== undefined) return 2;
  return anchored || options.unanchored === true ? 0 : 3;
}

async function open(
  place: string,
  options: VerifyCommandOptions,
): Promise<{ source: EvidenceSource; prefix: string }> {
  if (place.startsWith("oci://")) {
    const [, bucket, prefix = ""] = /^oci:\/\/([\w.-]+)(?:\/(.*))?$/.exec(place) ?? [];
    if (bucket === undefined)
      throw new UsageError(`${visibleText(place)} names no bucket: give oci://bucket or oci://bucket/prefix`);
    const connection = await connect(options);
    // The answer is a bare JSON string, which the seam does not take for JSON of a service.
    const client = connection.regional(ObjectStorageClient, { json: false });
    const namespace = options.namespace ?? (await client.getNamespace({})).value;
    return { source: new BucketStore(connection, { namespace, bucket }), prefix };
  }
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      `${visibleText(place)} is no folder: give a copy of the bucket, a run's folder, or oci://bucket/prefix`,
    );
  return { source: new DirectorySource(place), prefix: "" };
}
