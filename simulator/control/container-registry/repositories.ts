import { z } from "zod";
import type { StoreFactory } from "../../cloud";
import { tagDetails } from "../details";
import { alreadyExists } from "../errors";
import { objectStorage } from "../object-storage/buckets";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";

const readme = z.object({ content: z.string(), format: z.enum(["TEXT_MARKDOWN", "TEXT_PLAIN"]) });

export interface ContainerRepository extends Resource {
  readonly displayName: string;
  isImmutable: boolean;
  isPublic: boolean;
  readme?: z.infer<typeof readme> | undefined;
  readonly createdBy: string;
}

/** The container repositories of a tenancy. */
export const containerRepositories: StoreFactory<Resources<ContainerRepository>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "containerrepo",
    lifecycle: { active: "AVAILABLE", deleting: "DELETING" },
  });

const changeable = {
  isImmutable: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  readme: readme.optional(),
  ...tagDetails,
};

export const containerRepositoryOperations = resourceOperations({
  service: "artifacts",
  noun: "ContainerRepository",
  plural: "ContainerRepositories",
  path: "/20160918/container/repositories",
  store: containerRepositories,
  createDetails: z.object({ compartmentId: z.string(), displayName: z.string(), ...changeable }),
  updateDetails: z.object(changeable),
  create: (call, details) => {
    // Names are unique in the tenancy of a region (Container Registry, "Creating a repository").
    const taken = call.tenancy.store(containerRepositories).all();
    if (taken.some(({ displayName }) => displayName === details.displayName)) {
      throw alreadyExists(`repository ${details.displayName}`);
    }
    return {
      ...details,
      isImmutable: details.isImmutable ?? false,
      isPublic: details.isPublic ?? false,
      createdBy: call.principal.ocid,
    };
  },
  present: (call, repository) => ({
    ...repository,
    namespace: call.tenancy.store(objectStorage).namespace,
    imageCount: 0,
    layerCount: 0,
    layersSizeInBytes: 0,
    billableSizeInGBs: 0,
    systemTags: {},
  }),
  list: {
    shape: "items",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", displayName: "displayName", lifecycleState: "lifecycleState" },
  },
});
