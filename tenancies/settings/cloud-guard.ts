import { z } from "zod";
import { ocid } from "../../lambda-src/contract/ocid";
import { type AgeRule, ageRules, hygieneRules, riskLevels } from "./detector-rules";
import { insightTypeChoices } from "./insight-types";
import { group, together } from "./together";

const riskLevel = z.enum(riskLevels);

const target = z.union(
  [
    z.strictObject({
      adopt: ocid("cloudguardtarget").describe(
        "Existing target of the tenancy's root: imported, its recipes kept, the stale-credential recipe attached.",
      ),
    }),
    z.strictObject({
      verify: ocid("cloudguardtarget").describe(
        "Existing target that somebody else manages: nothing is changed, the deployment fails when an age rule is off.",
      ),
      configurationRecipe: ocid("cloudguarddetectorrecipe").describe(
        "The configuration detector recipe attached to it, whose effective rules are checked.",
      ),
    }),
  ],
  { error: "expected {adopt: OCID} or {verify: OCID, configurationRecipe: OCID}" },
);

const insight = z.union(
  [
    z.boolean(),
    z.strictObject({
      types: z
        .enum(insightTypeChoices)
        .optional()
        .describe("gaps: the types that Cloud Guard has no age rule for. all: the six. Default gaps."),
      riskLevel: riskLevel.optional().describe("Default HIGH."),
      intervalMinutes: z
        .int()
        .min(5)
        .max(1440)
        .optional()
        .describe("How often Cloud Guard looks for new findings, in minutes. Default 60."),
    }),
  ],
  { error: "expected true, false, or {types, riskLevel, intervalMinutes}" },
);

/** Settings that change a target or its recipes. */
const changes = [
  "riskLevels",
  "hygiene",
  "sourceRecipe",
  "activityRecipe",
  "threatRecipe",
  "responderRecipe",
  "insight",
] as const;

/** `cloudGuard` of a tenancy file. */
export const cloudGuard = z
  .strictObject({
    manage: z
      .boolean()
      .optional()
      .describe("Whether the stack turns Cloud Guard on. false: it is on already. Default true."),
    target: target.optional().describe("An existing root target. Default: one is created."),
    riskLevels: z
      .strictObject(
        Object.fromEntries(ageRules.map((rule) => [rule, riskLevel.optional()])) as {
          [Rule in AgeRule]: z.ZodOptional<typeof riskLevel>;
        },
      )
      .optional()
      .describe("Risk level of each credential-age rule. Default HIGH. The rules are always on."),
    hygiene: z
      .partialRecord(z.enum(hygieneRules), riskLevel)
      .optional()
      .describe(
        "Further rules to turn on, each with its risk level. Oracle may not offer all in every tenancy.",
      ),
    sourceRecipe: ocid("cloudguarddetectorrecipe")
      .optional()
      .describe("Recipe to clone. Default: Oracle's configuration detector recipe, looked up by its name."),
    activityRecipe: ocid("cloudguarddetectorrecipe")
      .optional()
      .describe("Activity detector recipe to attach. Default: Oracle's."),
    threatRecipe: ocid("cloudguarddetectorrecipe")
      .optional()
      .describe("Threat detector recipe to attach too."),
    responderRecipe: ocid("cloudguardresponderrecipe")
      .optional()
      .describe("Existing responder recipe with its EVENT rule on. Default: a clone of Oracle's."),
    insight: insight
      .optional()
      .describe(
        "Findings of the audit as problems of Cloud Guard. Oracle has to turn data sources on for the tenancy. Default false.",
      ),
  })
  .superRefine(
    ...together((written, report) => {
      if (group(written["target"])["verify"] === undefined) return;
      for (const key of changes)
        // Off is what it has to be.
        if (key !== "insight" || written[key] !== false)
          report([key], "has no effect on a target that is only verified: expected it left out");
    }),
  );

export type CloudGuardSettings = z.infer<typeof cloudGuard>;
