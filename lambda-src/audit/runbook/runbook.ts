import { type CredentialType, credentialTypeFacts } from "../credential-type";
import type { Flag } from "../judgement";
import type { ReportedCredential } from "../report";
import type { Command } from "./command-line";
import { apiOf, credentialCommands } from "./credential-commands";
import { type TypeGuide, typeGuides } from "./type-guide";

/** What to do about one credential, for a person with the Console or Oracle's CLI. */
export interface Runbook {
  /** `rotate`: replace it. `delete`: nobody needs a new one. */
  readonly action: "rotate" | "delete";
  readonly title: string;
  /** What to know before the first step. */
  readonly warnings: readonly string[];
  readonly steps: readonly Step[];
  /** Another way, with what speaks for it. */
  readonly alternative: { readonly title: string; readonly steps: readonly Step[] } | null;
}

export interface Step {
  readonly title: string;
  readonly explanation: string | null;
  /** Where to click, one place after the other; empty when the Console has no part in the step. */
  readonly console: readonly string[];
  readonly commands: readonly Command[];
}

/**
 * The steps to rotate a credential, or to delete it when rotating would keep alive what nobody needs.
 *
 * @param others what else the same user has of the same type: with no room for another, the way depends on it.
 */
export function runbookFor(
  credential: ReportedCredential,
  others: readonly ReportedCredential[] = [],
): Runbook {
  const reason = deletionReason(credential);
  const guide = typeGuides[credential.type];
  if (reason !== undefined) {
    return {
      action: "delete",
      title: `Delete this ${guide.one}: ${reason}`,
      warnings: warningsFor(credential),
      steps: [checkUse(guide), remove(credential, guide)],
      alternative: null,
    };
  }
  const rotation = guide.domain.regeneration ? rotateOrRegenerate : rotate;
  return rotation(credential, others, guide);
}

/** Whether two reported credentials are of the same user, domain and type. */
export function shareQuota(a: ReportedCredential, b: ReportedCredential): boolean {
  const user = a.userOcid ?? a.userId;
  return (
    a.type === b.type &&
    a.domainUrl === b.domainUrl &&
    a.domain === b.domain &&
    user !== null &&
    user === (b.userOcid ?? b.userId)
  );
}

function deletionReason(credential: ReportedCredential): string | undefined {
  if (has(credential, "orphan")) return "its user is gone";
  if (has(credential, "inactive_user")) return "its user is inactive";
  if (has(credential, "expired"))
    return `it expired on ${credential.expiresOn?.slice(0, 10) ?? "an earlier day"}`;
  if (has(credential, "inactive_credential")) return "it is inactive and works for nobody";
  return undefined;
}

function rotate(
  credential: ReportedCredential,
  others: readonly ReportedCredential[],
  guide: TypeGuide,
): Runbook {
  const { create } = credentialCommands(credential);
  const creation = step(
    `Create a new ${guide.one}`,
    null,
    [...userPath(credential), guide.tab, guide.createButton],
    create,
  );
  const deployment = step("Deploy it", guide.deploy);
  const test = step("Test it", guide.test);
  const full = has(credential, "at_quota");
  const idle = full ? others.find((other) => deletionReason(other) !== undefined) : undefined;
  const removal = remove(credential, guide);
  const steps = !full
    ? [creation, deployment, test, removal]
    : idle
      ? [
          remove(idle, guide, "first: it works for nobody and takes the room"),
          creation,
          deployment,
          test,
          removal,
        ]
      : [
          step(
            "Announce an interruption",
            `There is no room for a new one, so the old one goes first. From then until the new one is deployed this stops: ${guide.breaks}.`,
          ),
          remove(credential, guide, "to make room"),
          creation,
          deployment,
          test,
        ];
  return {
    action: "rotate",
    title: `Rotate this ${guide.one}`,
    warnings: [...quotaWarnings(credential, others), ...warningsFor(credential)],
    steps,
    alternative: full && !idle ? viaOther(credential, others, guide, removal) : null,
  };
}

/** With all places taken, one of the others may do: then nothing is interrupted. */
function viaOther(
  credential: ReportedCredential,
  others: readonly ReportedCredential[],
  guide: TypeGuide,
  removal: Step,
): Runbook["alternative"] {
  const other =
    others.find(({ status }) => status === "CURRENT") ?? others.find(({ status }) => status === "DUE_SOON");
  if (!other || credential.status === "CURRENT") return null;
  return {
    title: `Without an interruption: move every client to the younger ${guide.one} that the user has already`,
    steps: [
      step(
        `Deploy ${nameOf(other)}`,
        `It is ${ageOf(other)}; perhaps a rotation stopped half way. Its secret cannot be shown again: this works only where somebody kept it.`,
      ),
      step("Test it", guide.test),
      removal,
    ],
  };
}

/** For a type whose secret can be made anew in the same credential, with the scopes that it has. */
function rotateOrRegenerate(
  credential: ReportedCredential,
  others: readonly ReportedCredential[],
  guide: TypeGuide,
): Runbook {
  const { create, show, regenerate } = credentialCommands(credential);
  const place = [...userPath(credential), guide.tab];
  const scopes = step(
    "Note its scopes",
    'Write them to scopes.json, as [{"audience": "…", "scope": "…"}, …].',
    [...place, nameOf(credential)],
    show,
  );
  const inPlace = [
    scopes,
    step(
      "Regenerate the secret",
      "From this moment the previous secret is refused. The new one is shown once.",
      [...place, nameOf(credential), "Add scopes", "Regenerate secret"],
      regenerate,
    ),
    step("Deploy it", guide.deploy),
    step("Test it", guide.test),
  ];
  const replacement = [
    scopes,
    step("Create a new one with the same scopes", null, [...place, guide.createButton], create),
    step("Deploy it", guide.deploy),
    step("Test it", guide.test),
    remove(credential, guide),
  ];
  const regenerating = { title: "Regenerate its secret", steps: inPlace };
  const full = has(credential, "at_quota");
  return {
    action: "rotate",
    title: `Rotate this ${guide.one}`,
    warnings: [
      ...(full
        ? quotaWarnings(credential, others)
        : [
            "Its secret can also be regenerated in place (see the other way). That interrupts every client until it has the new secret.",
          ]),
      "No attribute tells when a secret was regenerated: the audit goes on to judge such a credential by its creation. Replacing it starts its age again.",
      ...(apiOf(credential) === "identity-domains"
        ? [
            "Regenerating by the CLI sets the attribute isResetSecret, for which Oracle gives no example: unverified. The Console does the same.",
          ]
        : []),
      ...warningsFor(credential),
    ],
    steps: full ? inPlace : replacement,
    alternative: full
      ? {
          title: "Ask for a higher service limit, then replace it without an interruption",
          steps: replacement,
        }
      : regenerating,
  };
}

function quotaWarnings(credential: ReportedCredential, others: readonly ReportedCredential[]): string[] {
  if (!has(credential, "at_quota")) return [];
  const { quota, consoleName } = credentialTypeFacts[credential.type];
  const listed = others.map((other) => `${nameOf(other)} (${ageOf(other)}, ${other.status})`).join(", ");
  return [
    `No room: the user has all ${quota} ${consoleName} that a user can have.${listed === "" ? "" : ` The others: ${listed}.`} If one of them is not used, delete that one instead of this one first.`,
  ];
}

function warningsFor(credential: ReportedCredential): string[] {
  const warnings: string[] = [];
  if (credential.unknownBecause !== null) {
    warnings.push(`Its age is unknown: ${credential.unknownBecause}. A new one has a known age.`);
  }
  if (credential.exemption) {
    const { reason, owner, until } = credential.exemption;
    warnings.push(`Exempt until ${until}: ${reason} (${owner}). These steps are for when that ends.`);
  }
  if (credential.status === "CURRENT" && credential.rotationDue !== null) {
    warnings.push(`Nothing needs to be done before ${credential.rotationDue.slice(0, 10)}.`);
  }
  if (has(credential, "capability_off")) {
    warnings.push(
      `The user may not create one: ${credentialTypeFacts[credential.type].capability} is off. If nobody needs it, only delete it; else switch it on first (the user's page, Edit user capabilities).`,
    );
  }
  if (has(credential, "federated")) {
    warnings.push(
      "The user is federated: the credential works without the identity provider, also after the person has left it.",
    );
  }
  if (has(credential, "service_user")) warnings.push("The user is a service user: find out what runs as it.");
  if (has(credential, "orphan")) {
    warnings.push("The Console lists credentials by user, so only the CLI reaches this one.");
  }
  if (!has(credential, "orphan") && (credential.userId ?? credential.userOcid) === null) {
    warnings.push("The id of its user is not known: fill it in where the commands say so.");
  }
  return warnings;
}

function checkUse(guide: TypeGuide): Step {
  return step("Make sure that nothing depends on it", `Deleting it stops ${guide.breaks}.`);
}

function remove(credential: ReportedCredential, guide: TypeGuide, why?: string): Step {
  const { remove: commands } = credentialCommands(credential);
  return step(
    `Delete ${nameOf(credential)}${why === undefined ? "" : ` ${why}`}`,
    why === undefined ? `Only when nothing uses it any more. It stops ${guide.breaks}.` : null,
    has(credential, "orphan") ? [] : [...userPath(credential), guide.tab, nameOf(credential), "Delete"],
    commands,
  );
}

function step(
  title: string,
  explanation: string | null,
  console: readonly string[] = [],
  commands: readonly Command[] = [],
): Step {
  return { title, explanation, console, commands };
}

/** Where the Console shows the user. */
function userPath(credential: ReportedCredential): string[] {
  const user = credential.userName === "" ? (credential.userOcid ?? "the user") : credential.userName;
  return apiOf(credential) === "iam"
    ? ["Identity & Security", "Identity", "Users", user]
    : [
        "Identity & Security",
        "Domains",
        `compartment ${credential.compartment}`,
        credential.domain,
        "User management",
        "Users",
        user,
      ];
}

/** A fingerprint tells a key apart; a name that somebody gave may be another one's as well. */
function nameOf({ type, label, id }: ReportedCredential): string {
  if (label === null) return id;
  return type === "api_keys" ? label : `${label} (${id})`;
}

function ageOf({ daysOld }: ReportedCredential): string {
  return daysOld === null ? "of unknown age" : `${daysOld} days old`;
}

function has(
  { flags }: { readonly flags: readonly Flag[]; readonly type: CredentialType },
  flag: Flag,
): boolean {
  return flags.includes(flag);
}
