import { randomUUID } from "node:crypto";
import { type CloudGuardClient, models } from "oci-cloudguard";
import { RequestError } from "../../lambda-src/oci/request-error";

/** Which recipes a target should have. */
export interface Attachments {
  readonly targetId: string;
  /** Detector recipes, the stale-credential recipe first. */
  readonly detectorRecipeIds: readonly string[];
  readonly responderRecipeIds: readonly string[];
  /** Those that an adopted target needs only if it has none of their kind. */
  readonly optionalRecipeIds: readonly string[];
  /** The target was there before the stack, and outlives it. */
  readonly adopted: boolean;
  /** Recipe that the stale-credential recipe is a clone of: it takes its place when the stack leaves. */
  readonly sourceRecipeId: string;
}

/** A recipe as it is attached to the target. */
interface Attached {
  /** OCID of the attachment. */
  readonly id: string;
  readonly recipeId: string;
  /** Two recipes of one kind do the same job. */
  readonly kind: string;
  readonly ownedByOracle: boolean;
}

const responderKind = "RESPONDER";

/** What the target of one deployment has attached, and how to change it. */
class Target {
  constructor(
    private readonly client: CloudGuardClient,
    private readonly targetId: string,
  ) {}

  async attached(): Promise<Attached[]> {
    const { target } = await this.client.getTarget({ targetId: this.targetId });
    return [
      ...(target.targetDetectorRecipes ?? []).map((recipe) => ({
        id: recipe.id,
        recipeId: recipe.detectorRecipeId,
        kind: recipe.detector,
        ownedByOracle: recipe.owner === models.OwnerType.Oracle,
      })),
      ...(target.targetResponderRecipes ?? []).map((recipe) => ({
        id: recipe.id,
        recipeId: recipe.responderRecipeId,
        kind: responderKind,
        ownedByOracle: recipe.owner === models.OwnerType.Oracle,
      })),
    ];
  }

  async kindOf(recipeId: string, isResponder: boolean): Promise<string> {
    if (isResponder) return responderKind;
    const { detectorRecipe } = await this.client.getDetectorRecipe({ detectorRecipeId: recipeId });
    return detectorRecipe.detector;
  }

  /** The stack's recipe stays the clone that it was when the tenancy file names another source later. */
  async isCloneOf(recipeId: string, sourceRecipeId: string): Promise<boolean> {
    const { detectorRecipe } = await this.client.getDetectorRecipe({ detectorRecipeId: recipeId });
    return detectorRecipe.sourceDetectorRecipeId === sourceRecipeId;
  }

  async attach(recipeId: string, kind: string): Promise<void> {
    const { targetId } = this;
    if (kind === responderKind) {
      await this.client.createTargetResponderRecipe({
        targetId,
        attachTargetResponderRecipeDetails: { responderRecipeId: recipeId },
        opcRetryToken: randomUUID(),
      });
    } else {
      await this.client.createTargetDetectorRecipe({
        targetId,
        attachTargetDetectorRecipeDetails: { detectorRecipeId: recipeId },
        opcRetryToken: randomUUID(),
      });
    }
  }

  async detach(attachment: Attached): Promise<void> {
    const { targetId } = this;
    if (attachment.kind === responderKind) {
      await this.client.deleteTargetResponderRecipe({
        targetId,
        targetResponderRecipeId: attachment.id,
      });
    } else {
      await this.client.deleteTargetDetectorRecipe({ targetId, targetDetectorRecipeId: attachment.id });
    }
  }

  /** Puts `recipeId` in the place of `old`, and `old` back when that fails. */
  async swap(old: Attached, recipeId: string): Promise<void> {
    await this.detach(old);
    try {
      await this.attach(recipeId, old.kind);
    } catch (error) {
      await this.attach(old.recipeId, old.kind);
      throw error;
    }
  }
}

/** Whether the service refused because of what the target has already. Oracle documents no code for it. */
function isRefusal(error: unknown): boolean {
  return error instanceof RequestError && (error.kind === "conflict" || error.kind === "badRequest");
}

/**
 * Attaches what is missing. A target that was adopted keeps all recipes that it has, except that a recipe of Oracle's
 * gives way when the service allows one of its kind only, and the source recipe gives way to its clone.
 *
 * @returns What was done, a sentence each.
 * @throws Error when a customer's own recipe is in the way: that is the customer's to decide.
 * @throws RequestError when Cloud Guard refuses otherwise.
 */
export async function attachRecipes(client: CloudGuardClient, wanted: Attachments): Promise<string[]> {
  const target = new Target(client, wanted.targetId);
  const done: string[] = [];
  const recipes = [
    ...wanted.detectorRecipeIds.map((recipeId) => ({ recipeId, isResponder: false })),
    ...wanted.responderRecipeIds.map((recipeId) => ({ recipeId, isResponder: true })),
  ];
  for (const { recipeId, isResponder } of recipes) {
    const attached = await target.attached();
    if (attached.some((attachment) => attachment.recipeId === recipeId)) continue;
    const kind = await target.kindOf(recipeId, isResponder);
    const old = attached.find((attachment) => attachment.kind === kind);
    if (old && wanted.optionalRecipeIds.includes(recipeId)) continue;
    try {
      await target.attach(recipeId, kind);
      done.push(`attached ${recipeId}`);
      // A target of the stack's own has what the tenancy file says, so one that was replaced there goes.
      if (old && !wanted.adopted) {
        await target.detach(old);
        done.push(`detached ${old.recipeId}`);
      }
    } catch (error) {
      if (!old || !isRefusal(error)) throw error;
      // The stale-credential recipe has every rule of its source, which detaching put in its place once.
      const holdsItsRules = async () =>
        old.recipeId === wanted.sourceRecipeId && (await target.isCloneOf(recipeId, old.recipeId));
      if (wanted.adopted && !old.ownedByOracle && !(await holdsItsRules())) {
        const why =
          old.recipeId === wanted.sourceRecipeId
            ? `${recipeId} is no clone of it: it was made before cloudGuard.sourceRecipe named it. Have it made anew, with \`npm run retire\` and a deployment.`
            : "Detach it, use cloudGuard.target.verify with it, or, before the first deployment, name it as cloudGuard.sourceRecipe.";
        throw new Error(
          `The target ${wanted.targetId} has a recipe of its own, ${old.recipeId}, and Cloud Guard allows no second one of its kind (${kind}). ${why}`,
          { cause: error },
        );
      }
      await target.swap(old, recipeId);
      done.push(`replaced ${old.recipeId} by ${recipeId}`);
    }
  }
  return done;
}

/**
 * Leaves an adopted target: detaches the stack's recipes and puts the source recipe back where no other of its kind is
 * left, because a target needs a configuration recipe.
 *
 * @returns What was done, a sentence each.
 * @throws RequestError when Cloud Guard refuses.
 */
export async function detachRecipes(client: CloudGuardClient, wanted: Attachments): Promise<string[]> {
  const target = new Target(client, wanted.targetId);
  const done: string[] = [];
  const [staleCredentials] = wanted.detectorRecipeIds;
  const attached = await target.attached();
  const own = attached.filter(
    ({ recipeId, kind }) =>
      recipeId === staleCredentials ||
      (kind === responderKind && wanted.responderRecipeIds.includes(recipeId)),
  );
  for (const attachment of own) {
    const others = attached.filter((other) => other.kind === attachment.kind && other.id !== attachment.id);
    if (attachment.recipeId === staleCredentials && others.length === 0) {
      await target.swap(attachment, wanted.sourceRecipeId);
      done.push(`replaced ${attachment.recipeId} by ${wanted.sourceRecipeId}`);
    } else {
      await target.detach(attachment);
      done.push(`detached ${attachment.recipeId}`);
    }
  }
  return done;
}
