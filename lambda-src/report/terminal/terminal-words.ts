import type { AudienceWords } from "../../audit/coverage/reason-text";

/** For who runs the command: with its options. */
export const terminalWords: AudienceWords = {
  subject: "group <group>",
  leftOut: (by) => `left out by --${by}`,
  moreTime: "allow more with --domain-timeout",
  believeLoss: "If that is right, run once without --previous",
  believeVanished: "If it was deleted, run once without --previous",
  acceptGap: "accept the gap in the policy file",
};
