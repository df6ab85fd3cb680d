import type { AudienceWords } from "../../audit/coverage/reason-text";

/** For who gets the function's mail: with a tenancy file, and without a command line. */
export const notificationWords: AudienceWords = {
  subject: "dynamic-group <dynamic group of the function>",
  leftOut: () => "left out on request",
  moreTime: "allow more with domainTimeoutSeconds in the tenancy file",
  believeLoss: "If that is right, accept a gap of the domain in the tenancy file for one run",
  believeVanished: "If it was deleted, accept a gap of the domain in the tenancy file for one run",
  acceptGap: "accept the gap in the tenancy file",
};
