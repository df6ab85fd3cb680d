import { z } from "zod";
import type { StoreFactory, Tenancy } from "../../cloud";
import type { Call, Operation } from "../../operation";
import { detailsOf, named, tagDetails } from "../details";
import { alreadyExists, invalidParameter, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { page } from "../page";
import type { Resource } from "../resource";
import { resourceOperations } from "../resource-api";
import { Resources } from "../resources";
import { omit } from "../omit";
import { requireEnabled } from "./enablement";
import { findDetectorRecipe, presentDetectorRules } from "./detector-recipes";
import { findResponderRecipe, presentResponderRules } from "./responder-recipes";

/** A recipe on a target: it has an identifier of its own there. */
export interface AttachedDetectorRecipe {
  readonly id: string;
  readonly detectorRecipeId: string;
}

export interface AttachedResponderRecipe {
  readonly id: string;
  readonly responderRecipeId: string;
}

export interface Target extends Resource {
  displayName: string;
  readonly description?: string | undefined;
  readonly targetResourceId: string;
  readonly targetResourceType: "COMPARTMENT" | "FACLOUD";
  detectorRecipes: readonly AttachedDetectorRecipe[];
  responderRecipes: readonly AttachedResponderRecipe[];
  timeUpdated: string;
}

/** The targets of a tenancy. */
export const targets: StoreFactory<Resources<Target>> = (tenancy) =>
  new Resources(tenancy, {
    ocidType: "cloudguardtarget",
    lifecycle: { creating: "CREATING", active: "ACTIVE", deleting: "DELETING" },
  });

/** Attaches detector recipes in the order given. @throws {ServiceError} 404, or 400 when two have one detector (inferred) */
export const attachDetectorRecipes = (tenancy: Tenancy, ids: readonly string[]): AttachedDetectorRecipe[] => {
  const detectors = new Set<string>();
  return ids.map((detectorRecipeId) => {
    const recipe = findDetectorRecipe(tenancy, detectorRecipeId);
    if (recipe === undefined) throw notAuthorizedOrNotFound(detectorRecipeId);
    if (detectors.has(recipe.detector)) {
      throw invalidParameter(`targetDetectorRecipes: two recipes of ${recipe.detector}`);
    }
    detectors.add(recipe.detector);
    return {
      id: mintOcid("cloudguardtargetdetectorrecipe", tenancy.homeRegion, detectorRecipeId),
      detectorRecipeId,
    };
  });
};

/** @throws {ServiceError} 404 */
export const attachResponderRecipes = (tenancy: Tenancy, ids: readonly string[]): AttachedResponderRecipe[] =>
  ids.map((responderRecipeId) => {
    if (findResponderRecipe(tenancy, responderRecipeId) === undefined) {
      throw notAuthorizedOrNotFound(responderRecipeId);
    }
    return {
      id: mintOcid("cloudguardtargetresponderrecipe", tenancy.homeRegion, responderRecipeId),
      responderRecipeId,
    };
  });

/** "Activity and configuration detector recipes are required" (Cloud Guard, "About OCI Targets"); the code is inferred. */
const requireRequiredDetectors = (tenancy: Tenancy, attached: readonly AttachedDetectorRecipe[]): void => {
  const detectors = attached.map(
    ({ detectorRecipeId }) => findDetectorRecipe(tenancy, detectorRecipeId)?.detector,
  );
  for (const required of ["IAAS_CONFIGURATION_DETECTOR", "IAAS_ACTIVITY_DETECTOR"] as const) {
    if (!detectors.includes(required))
      throw invalidParameter(`targetDetectorRecipes: a recipe of ${required} is required`);
  }
};

/** The detector recipes of a target as the API shows them, in the order in which they were attached. */
const presentDetectorAttachments = (tenancy: Tenancy, target: Target): Attachment[] =>
  target.detectorRecipes.flatMap(({ id, detectorRecipeId }) => {
    const recipe = findDetectorRecipe(tenancy, detectorRecipeId);
    if (recipe === undefined) return [];
    const { displayName, description, owner, detector, lifecycleState, timeCreated, timeUpdated } = recipe;
    return {
      id,
      detectorRecipeId,
      compartmentId: target.compartmentId,
      displayName,
      description,
      owner,
      detector,
      detectorRecipeType: "STANDARD",
      detectorRules: presentDetectorRules(tenancy, recipe),
      effectiveDetectorRules: presentDetectorRules(tenancy, recipe),
      lifecycleState,
      timeCreated,
      timeUpdated,
    };
  });

/** The responder recipes of a target as the API shows them. */
const presentResponderAttachments = (tenancy: Tenancy, target: Target): Attachment[] =>
  target.responderRecipes.flatMap(({ id, responderRecipeId }) => {
    const recipe = findResponderRecipe(tenancy, responderRecipeId);
    if (recipe === undefined) return [];
    const { displayName, description, owner, timeCreated, timeUpdated } = recipe;
    return {
      id,
      responderRecipeId,
      compartmentId: target.compartmentId,
      displayName,
      description: description ?? "",
      owner,
      responderRules: presentResponderRules(tenancy, recipe),
      effectiveResponderRules: presentResponderRules(tenancy, recipe),
      timeCreated,
      timeUpdated,
    };
  });

interface Attachment {
  readonly id: string;
}

/** @throws {ServiceError} 404 */
const only = <A extends Attachment>(attachments: readonly A[], id = ""): A => {
  const found = attachments.find((attachment) => attachment.id === id);
  if (found === undefined) throw notAuthorizedOrNotFound(id);
  return found;
};

const present = ({ tenancy }: Call, target: Target): object => ({
  ...omit(target, "detectorRecipes", "responderRecipes"),
  systemTags: {},
  inheritedByCompartments: [],
  recipeCount: target.detectorRecipes.length + target.responderRecipes.length,
  targetDetectorRecipes: presentDetectorAttachments(tenancy, target),
  targetResponderRecipes: presentResponderAttachments(tenancy, target),
});

const detectorAttachment = z.looseObject({ detectorRecipeId: z.string() });
const responderAttachment = z.looseObject({ responderRecipeId: z.string() });

const guarded = (operation: Operation): Operation => ({
  ...operation,
  handle: (call) => {
    requireEnabled(call);
    return operation.handle(call);
  },
});

const targetResourceOperations = resourceOperations({
  service: "cloud-guard",
  noun: "Target",
  path: "/20200131/targets",
  store: targets,
  createDetails: z.object({
    compartmentId: z.string(),
    displayName: z.string(),
    description: z.string().optional(),
    targetResourceId: z.string(),
    targetResourceType: z.enum(["COMPARTMENT", "FACLOUD"]),
    targetDetectorRecipes: z.array(detectorAttachment).optional(),
    targetResponderRecipes: z.array(responderAttachment).optional(),
    ...tagDetails,
  }),
  updateDetails: z.object({
    displayName: z.string().optional(),
    // What a target's recipes may change is per rule (oci-go-sdk, cloudguard/update_target_detector_recipe.go).
    targetDetectorRecipes: z.array(z.looseObject({ targetDetectorRecipeId: z.string() })).optional(),
    targetResponderRecipes: z.array(z.looseObject({ targetResponderRecipeId: z.string() })).optional(),
    ...tagDetails,
  }),
  create: (call, { targetDetectorRecipes, targetResponderRecipes, ...details }) => {
    const { tenancy } = call;
    // terraform-provider-oci, examples/cloudguard/target.
    if (details.targetResourceType === "COMPARTMENT" && details.targetResourceId !== details.compartmentId) {
      throw invalidParameter("targetResourceId: must be the compartment itself");
    }
    const taken = tenancy
      .store(targets)
      .all()
      .some(({ targetResourceId }) => targetResourceId === details.targetResourceId);
    // Wording and code: oracle-enterprise-landingzone issue 10.
    if (taken) throw alreadyExists(`Compartment -:  ${details.targetResourceId} already attached`);
    const detectorRecipes = attachDetectorRecipes(
      tenancy,
      (targetDetectorRecipes ?? []).map(({ detectorRecipeId }) => detectorRecipeId),
    );
    requireRequiredDetectors(tenancy, detectorRecipes);
    return {
      ...details,
      detectorRecipes,
      responderRecipes: attachResponderRecipes(
        tenancy,
        (targetResponderRecipes ?? []).map(({ responderRecipeId }) => responderRecipeId),
      ),
      timeUpdated: call.cloud.clock.now().toISOString(),
    };
  },
  update: (call, target, details) => {
    const settings = omit(details, "targetDetectorRecipes", "targetResponderRecipes");
    Object.assign(target, named(settings), { timeUpdated: call.cloud.clock.now().toISOString() });
  },
  present,
  list: {
    shape: "items",
    scope: "compartmentId",
    filters: { compartmentId: "compartmentId", displayName: "displayName", lifecycleState: "lifecycleState" },
  },
});

/** The target at the path of an attachment. */
const targetOf = (call: Call): Target => call.tenancy.store(targets).usable(call.params.id ?? "");

const changed = (call: Call, target: Target): void => {
  target.timeUpdated = call.cloud.clock.now().toISOString();
  call.tenancy.store(targets).touch(target.id);
};

/** Attaching recipes to a target that exists, and detaching them: Terraform's provider does neither. */
function attachmentOperations({
  noun,
  asked,
  attached,
  attach,
  present,
}: {
  /** As operations are named: `TargetDetectorRecipe`. */
  readonly noun: string;
  /** The recipe that a request names. */
  readonly asked: (call: Call) => string;
  /** The recipes that a target has, by their identifiers. */
  readonly attached: (target: Target) => readonly (Attachment & { readonly recipeId: string })[];
  /** Gives a target these recipes and no others. */
  readonly attach: (tenancy: Tenancy, target: Target, recipeIds: readonly string[]) => void;
  readonly present: (tenancy: Tenancy, target: Target) => readonly Attachment[];
}): readonly Operation[] {
  const path = `/20200131/targets/:id/${noun[0]?.toLowerCase() ?? ""}${noun.slice(1)}s`;
  return [
    {
      service: "cloud-guard",
      name: `List${noun}s`,
      method: "GET",
      path,
      handle: (call) => page(call, present(call.tenancy, targetOf(call)), "items"),
    },
    {
      service: "cloud-guard",
      name: `Get${noun}`,
      method: "GET",
      path: `${path}/:attachmentId`,
      handle: (call) => ({
        status: 200,
        body: only(present(call.tenancy, targetOf(call)), call.params.attachmentId),
      }),
    },
    {
      service: "cloud-guard",
      name: `Create${noun}`,
      method: "POST",
      path,
      handle: (call) => {
        const target = targetOf(call);
        const recipeId = asked(call);
        const ids = attached(target).map((each) => each.recipeId);
        if (ids.includes(recipeId)) throw alreadyExists(`${recipeId} on ${target.id}`);
        attach(call.tenancy, target, [...ids, recipeId]);
        changed(call, target);
        return { status: 200, body: present(call.tenancy, target).at(-1) };
      },
    },
    {
      service: "cloud-guard",
      name: `Delete${noun}`,
      method: "DELETE",
      path: `${path}/:attachmentId`,
      handle: (call) => {
        const target = targetOf(call);
        const { id: gone } = only(attached(target), call.params.attachmentId);
        const left = attached(target).filter(({ id }) => id !== gone);
        attach(
          call.tenancy,
          target,
          left.map(({ recipeId }) => recipeId),
        );
        changed(call, target);
        return { status: 204 };
      },
    },
  ];
}

export const targetOperations: readonly Operation[] = [
  ...targetResourceOperations,
  ...attachmentOperations({
    noun: "TargetDetectorRecipe",
    asked: (call) => detailsOf(call, detectorAttachment).detectorRecipeId,
    attached: ({ detectorRecipes }) =>
      detectorRecipes.map(({ id, detectorRecipeId }) => ({ id, recipeId: detectorRecipeId })),
    attach: (tenancy, target, ids) => {
      target.detectorRecipes = attachDetectorRecipes(tenancy, ids);
    },
    present: presentDetectorAttachments,
  }),
  ...attachmentOperations({
    noun: "TargetResponderRecipe",
    asked: (call) => detailsOf(call, responderAttachment).responderRecipeId,
    attached: ({ responderRecipes }) =>
      responderRecipes.map(({ id, responderRecipeId }) => ({ id, recipeId: responderRecipeId })),
    attach: (tenancy, target, ids) => {
      target.responderRecipes = attachResponderRecipes(tenancy, ids);
    },
    present: presentResponderAttachments,
  }),
].map(guarded);
