import { ServiceError } from "../operation";

/** What the Identity service answers both for what is missing and for what the caller may not see. */
export function notAuthorizedOrNotFound(): ServiceError {
  return new ServiceError(
    404,
    "NotAuthorizedOrNotFound",
    "Authorization failed or requested resource not found.",
  );
}
