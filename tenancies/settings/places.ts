import { group, type Report, type Written } from "./together";

/** Realm and region of an OCID (Oracle, "Resource Identifiers"): `ocid1.<type>.<realm>.[region].<unique id>`. */
function placeOf(
  ocid: string,
): { realm: string; region: string | undefined; parts: readonly string[] } | undefined {
  const parts = ocid.split(".");
  const [first, , realm, region] = parts;
  if (first !== "ocid1" || realm === undefined || parts.length < 5) return undefined;
  // Older OCIDs have a region's short name, such as `iad`, or none: nothing can be said of those.
  return { realm, region: region !== undefined && region.includes("-") ? region : undefined, parts };
}

/** Settings that are OCIDs of what has to be in `region`; their lists, each entry. */
const inRegion: readonly (readonly string[])[] = [
  ["subnet"],
  ["notifications", "topic"],
  ["notifications", "functions"],
  ["vault", "vault"],
  ["vault", "key"],
  ["function", "networkSecurityGroups"],
  ["logging", "logGroup"],
];

/**
 * Reports what is of another realm than the tenancy, in another region than it is used in, or in another vault: the plan
 * would take it, and Oracle refuse it.
 */
export function checkPlaces(file: Written, report: Report): void {
  const tenancy = typeof file["tenancy"] === "string" ? placeOf(file["tenancy"]) : undefined;
  const { region } = file;
  const reporting = file["reportingRegion"] ?? file["homeRegion"] ?? region;
  if (tenancy) checkRealm(file, [], tenancy.realm, report);

  const expectIn = (path: readonly string[], wanted: unknown): void => {
    for (const { at, value } of textsAt(file, path)) {
      const found = placeOf(value)?.region;
      if (found !== undefined && typeof wanted === "string" && wanted.includes("-") && found !== wanted)
        report(at, `is in ${found}: expected one in ${wanted}`);
    }
  };
  for (const path of inRegion) expectIn(path, region);
  expectIn(["notifications", "reportingTopic"], reporting);

  const { vault, key } = group(file["vault"]);
  const [vaultParts, keyParts] = [vault, key].map((value) =>
    typeof value === "string" ? placeOf(value)?.parts : undefined,
  );
  // Oracle's keys have the first part of their vault's unique id in front of their own.
  if (
    vaultParts &&
    keyParts &&
    vaultParts.length >= 6 &&
    keyParts.length >= 6 &&
    vaultParts[4] !== keyParts[4]
  )
    report(["vault", "key"], "is in another vault: expected a key of `vault`");

  const registry = /^ocir\.([a-z0-9-]+)\.oci\./.exec(String(file["image"]))?.[1];
  if (registry !== undefined && typeof region === "string" && region.includes("-") && registry !== region)
    report(["image"], `is in the registry of ${registry}: functions in ${region} pull from ${region} alone`);

  const state = group(file["state"]);
  if (state["backend"] === "s3" && tenancy && tenancy.realm !== "oc1")
    report(["state", "backend"], "has its endpoint in the commercial realm, oc1: expected `oci` or `http`");
}

function checkRealm(value: unknown, path: readonly string[], realm: string, report: Report): void {
  if (typeof value === "string") {
    const found = placeOf(value)?.realm;
    if (found !== undefined && found !== realm)
      report(path, `is of the realm ${found}: expected one of the tenancy's, ${realm}`);
    return;
  }
  for (const [key, inner] of Object.entries(group(value))) {
    // A rotation policy may name what is no more, and tags hold any text.
    if (path.length === 0 && ["tags", "rotation", "guardedChanges", "policyPack"].includes(key)) continue;
    checkRealm(inner, [...path, key], realm, report);
  }
}

/** The text at a path, or those of the list there. */
function textsAt(file: Written, path: readonly string[]): { at: readonly string[]; value: string }[] {
  const value = path.reduce<unknown>((at, key) => group(at)[key], file);
  if (typeof value === "string") return [{ at: path, value }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((each, index) =>
    typeof each === "string" ? [{ at: [...path, String(index)], value: each }] : [],
  );
}
