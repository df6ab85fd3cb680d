import { parse, stringify } from "yaml";
import type { z } from "zod";
import { tenancySchema } from "../../tenancies/tenancy-schema";
import type { Reading, RootTarget, Survey } from "./survey";

/** What a person has to say: nothing of it can be looked up. */
export interface TenancyAnswers {
  readonly region: string;
  readonly compartment: string;
  readonly image: string;
  readonly subnet: string;
  readonly emails: readonly string[];
  readonly profile?: string | undefined;
  readonly wave?: number | undefined;
}

/** What was said or found does not make a valid tenancy file. */
export class InvalidAnswersError extends Error {
  override readonly name = "InvalidAnswersError";
}

const comment = (text: string): string =>
  text
    .split("\n")
    .map((line) => `# ${line}`.trimEnd())
    .join("\n");

const setting = (key: string, value: unknown): string => stringify({ [key]: value }).trimEnd();

/** A subnet or compartment that is to be created is said as a range or a name. */
const subnetOf = (answer: string) => (answer.startsWith("ocid1.") ? answer : { cidr: answer });
const compartmentOf = (answer: string) => (answer.startsWith("ocid1.") ? answer : { name: answer });

type AskedFor = "compartment" | "image" | "subnet" | "emails";

/** What is wrong with an answer, by the schema of the tenancy file; `undefined` when nothing is. */
export const answerProblem = <Key extends AskedFor>(
  key: Key,
  answer: TenancyAnswers[Key],
): string | undefined => {
  const { compartment, image, subnet, notifications } = tenancySchema.shape;
  const schemas: { readonly [K in AskedFor]: (value: TenancyAnswers[K]) => z.ZodSafeParseResult<unknown> } = {
    compartment: (value) => compartment.safeParse(compartmentOf(value)),
    image: (value) => image.safeParse(value),
    subnet: (value) => subnet.safeParse(subnetOf(value)),
    emails: (value) => notifications.safeParse({ emails: value }),
  };
  return schemas[key](answer)
    .error?.issues.map(({ message }) => message)
    .join("; ");
};

const lookedUp = <T>(what: string, reading: Reading<T>, say: (value: T) => string): string =>
  reading.read
    ? say(reading.value)
    : comment(`${what} could not be read, so nothing is assumed of it: ${reading.problem}`);

/**
 * A commented tenancy file of what was said and what was found.
 * @throws {InvalidAnswersError} rather than returning a file that could not be deployed
 */
export const tenancyYaml = (answers: TenancyAnswers, survey: Survey): string => {
  const text = [
    "# yaml-language-server: $schema=./tenancy.schema.json",
    "",
    setting("tenancy", survey.tenancyOcid),
    setting("region", answers.region),
    lookedUp("The home region", survey.homeRegion, (home) => setting("homeRegion", home)),
    lookedUp("The list of regions", survey.regions, (regions) =>
      comment(`Subscribed: ${regions.join(", ")}`),
    ),
    "",
    setting("compartment", compartmentOf(answers.compartment)),
    setting("image", answers.image),
    setting("subnet", subnetOf(answers.subnet)),
    "",
    setting("notifications", { emails: [...answers.emails] }),
    ...(answers.profile === undefined ? [] : ["", setting("terraform", { profile: answers.profile })]),
    ...(answers.wave === undefined ? [] : ["", setting("wave", answers.wave)]),
    "",
    cloudGuardText(survey),
    insightText(survey),
    "",
    lookedUp("The list of identity domains", survey.domains, (domains) =>
      comment(`Identity domains in the root compartment: ${domains.join(", ") || "none, classic IAM"}`),
    ),
    lookedUp("The list of vaults", survey.vaults, (vaults) =>
      vaults.length === 0
        ? comment("There is no usable vault here: one is created, with its key.")
        : comment(
            `A vault and key are created. To use one that is there, name it with a key of it:\n${vaults.map(({ id, name }) => `vault: { vault: ${id}, key: ocid1.key.… } # ${name}`).join("\n")}`,
          ),
    ),
    "",
  ].join("\n");
  const checked = tenancySchema.safeParse(parse(text));
  if (!checked.success)
    throw new InvalidAnswersError(
      checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"),
    );
  return text;
};

const cloudGuardText = ({ cloudGuard, rootTargets }: Survey): string =>
  lookedUp("Cloud Guard", cloudGuard, ({ enabled, reportingRegion }) => {
    if (!enabled) return comment("Cloud Guard is off: the deployment turns it on.");
    const lines = [
      setting("reportingRegion", reportingRegion),
      comment("Cloud Guard is on already, and stays as it is."),
    ];
    if (!rootTargets.read)
      return [...lines, setting("cloudGuard", { manage: false }), targetComment(rootTargets)].join("\n");
    const [target, ...others] = rootTargets.value;
    const found =
      others.length === 0 ? [] : [comment(`There are others: ${others.map(({ id }) => id).join(", ")}`)];
    return [...lines, ...targetText(target), ...found].join("\n");
  });

/** Whether findings can be problems of Cloud Guard: the person decides, and writes `insight` below `cloudGuard`. */
const insightText = ({ dataSources }: Survey): string => {
  if (!dataSources.read)
    return comment(
      `Cloud Guard shows no data sources here, so leave cloudGuard.insight out: ask Oracle to turn them on. It said:\n${dataSources.problem}`,
    );
  return comment(
    dataSources.value === "off"
      ? "Whether Cloud Guard has data sources here shows when it is on: cloudGuard.insight needs them."
      : "Cloud Guard has data sources here: cloudGuard.insight makes findings problems of Cloud Guard.",
  );
};

const targetText = (target: RootTarget | undefined): string[] => {
  if (target === undefined)
    return [
      comment("The tenancy's root has no target: one is created."),
      setting("cloudGuard", { manage: false }),
    ];
  const { id, name, ownConfigurationRecipe: own } = target;
  if (own === undefined)
    return [
      comment(
        `Adopts the root target ${name}. A recipe with the credential-age rules takes the place of Oracle's own configuration\nrecipe; what else is attached stays.`,
      ),
      setting("cloudGuard", { manage: false, target: { adopt: id } }),
    ];
  return [
    comment(
      `The root target ${name} has a configuration recipe of your own, ${own.name}: it is left as it is, and a plan fails while\na credential-age rule is off in it. To adopt the target, with a clone of that recipe in its place, say instead:`,
    ),
    comment(setting("cloudGuard", { manage: false, sourceRecipe: own.id, target: { adopt: id } })),
    setting("cloudGuard", { manage: false, target: { verify: id, configurationRecipe: own.id } }),
  ];
};

const targetComment = (rootTargets: Reading<unknown>): string =>
  lookedUp("The list of targets", rootTargets, () => "");
