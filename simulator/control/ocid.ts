import { createHash } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** The unique part of an OCID: 60 characters, the same for the same seed, so that two runs give the same identifiers. */
const unique = (seed: string): string =>
  Array.from(
    createHash("sha512").update(seed).digest().subarray(0, 60),
    (byte) => alphabet[byte % alphabet.length],
  ).join("");

/** An OCID of `type`, such as `onstopic`. Global resources, such as policies, have an empty region. */
export const mintOcid = (type: string, region: string, seed: string): string =>
  `ocid1.${type}.oc1.${region}.${unique(`${type}/${region}/${seed}`)}`;

/** The resource type that an OCID names, such as `onstopic`; `undefined` for what is no OCID. */
export const ocidType = (ocid: string): string | undefined =>
  /^ocid1\.([a-z0-9]+)\.[a-z0-9]+\.[a-z0-9-]*\.[a-z0-9._-]+$/i.exec(ocid)?.[1];
