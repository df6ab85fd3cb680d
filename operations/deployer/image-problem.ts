import { ArtifactsClient } from "oci-artifacts";
import { Region } from "oci-common";
import { ObjectStorageClient } from "oci-objectstorage";
import type { Connection } from "../../lambda-src/oci/connection";
import { pinnedImage } from "../../tenancies/settings/image";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/** The region, namespace and repository of an image in OCIR. */
interface ImageAddress {
  readonly region: string;
  /** Of the tenancy whose registry it is. */
  readonly namespace: string;
  readonly repository: string;
  readonly digest: string;
}

/** Registries are `<region key>.ocir.io` and `ocir.<region>.oci.oraclecloud.com` (Container Registry, "Availability by region"). */
const registryRegion = (host: string): string => {
  const [, full] = /^ocir\.([a-z0-9-]+)\.oci\./.exec(host) ?? [];
  if (full !== undefined) return full;
  const key = host.replace(/\.ocir\.io$/, "");
  return Region.getRegionIdFromShortCode(key);
};

const imageAddress = (reference: string): ImageAddress | undefined => {
  const pinned = pinnedImage(reference);
  if (pinned === undefined) return undefined;
  const [host = "", namespace = "", ...path] = pinned.image.split("/");
  const repository = path.join("/").replace(/:[^:/]*$/, "");
  return { region: registryRegion(host), namespace, repository, digest: pinned.digest };
};

/**
 * Says why the function of a tenancy could not pull its image: it has to be in the registry of the function's own region,
 * under the digest of the tenancy file. `undefined` when it is there.
 *
 * Looks in the whole tenancy (ListContainerImages with compartmentIdInSubtree). An image in the registry of another tenancy
 * is a problem: it could not be looked for.
 * @throws {RequestError} when the registry could not be asked
 */
export const imageProblem = async (
  { image, region, tenancy }: Pick<TenancyFile, "image" | "region" | "tenancy">,
  connection: Connection,
): Promise<string | undefined> => {
  const address = imageAddress(image);
  if (address === undefined) return `image: ${image} is not pinned by digest`;
  if (address.region !== region)
    return `image: ${image} is in the registry of ${address.region}; a function in ${region} pulls from ${region} only`;
  const { namespace, repository, digest } = address;
  // The registry has the tenancy's Object Storage namespace (Container Registry, "Registry").
  // Its answer is a JSON string, which is neither an object nor an array.
  const storage = connection.regional(ObjectStorageClient, { region, json: false });
  const own = (await storage.getNamespace({ compartmentId: tenancy })).value;
  if (namespace !== own)
    return `image: ${image} is in the registry of another tenancy, and whether it is there cannot be told; this tenancy's own has the namespace ${own}`;
  const client = connection.regional(ArtifactsClient, { region });
  let page: string | undefined;
  do {
    const answer = await client.listContainerImages({
      compartmentId: tenancy,
      compartmentIdInSubtree: true,
      repositoryName: repository,
      page,
    });
    // Asked by name and not by digest, so that a registry that knows no such filter says the same.
    const found = answer.containerImageCollection.items.some(
      (each) =>
        each.repositoryName === repository && each.digest === digest && each.lifecycleState === "AVAILABLE",
    );
    if (found) return undefined;
    page = answer.opcNextPage;
  } while (page !== undefined && page !== "");
  return `image: the registry of ${region} has no ${repository}@${digest}; push it there first`;
};
