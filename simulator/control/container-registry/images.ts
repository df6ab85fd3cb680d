import type { StoreFactory } from "../../cloud";
import type { Operation } from "../../operation";
import { missingParameter } from "../errors";
import { page } from "../page";

/** An image as the listing shows it (API reference, ContainerImageSummary). */
export interface ContainerImage {
  readonly id: string;
  readonly compartmentId: string;
  readonly repositoryId: string;
  readonly repositoryName: string;
  readonly displayName: string;
  readonly digest: string;
  readonly version?: string;
  readonly lifecycleState: "AVAILABLE" | "DELETING" | "DELETED";
  /** RFC 3339, UTC. */
  readonly timeCreated: string;
}

/** The images in the registry of a tenancy. They come by `docker push`, which is not simulated: tests put them here. */
export const containerImages: StoreFactory<{ readonly all: ContainerImage[] }> = () => ({ all: [] });

const filters = [
  ["repositoryName", "repositoryName"],
  ["displayName", "displayName"],
  ["imageId", "id"],
  ["repositoryId", "repositoryId"],
  ["version", "version"],
  ["lifecycleState", "lifecycleState"],
  ["imageDigest", "digest"],
] as const;

export const containerImageOperations: readonly Operation[] = [
  {
    service: "artifacts",
    name: "ListContainerImages",
    method: "GET",
    path: "/20160918/container/images",
    handle: (call) => {
      const compartmentId = call.query.get("compartmentId");
      if (compartmentId === null) throw missingParameter("compartmentId");
      const everywhere =
        compartmentId === call.tenancy.ocid && call.query.get("compartmentIdInSubtree") === "true";
      const rows = call.tenancy.store(containerImages).all.filter(
        (image) =>
          (everywhere || image.compartmentId === compartmentId) &&
          filters.every(([parameter, field]) => {
            const value = call.query.get(parameter);
            return value === null || image[field] === value;
          }),
      );
      return page(call, rows, "items");
    },
  },
];
