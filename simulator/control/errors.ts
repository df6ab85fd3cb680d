import { ServiceError } from "../operation";

// Codes and statuses: Oracle, "API Errors" (docs.oracle.com/iaas/Content/API/References/apierrors.htm), unless a line says inferred.

/** 404, for what does not exist and for what the caller may not see: Oracle does not tell the two apart. */
export const notAuthorizedOrNotFound = (what: string): ServiceError =>
  new ServiceError(
    404,
    "NotAuthorizedOrNotFound",
    `Authorization failed or requested resource not found: ${what}`,
  );

/** 409, for a name that is taken, or that the caller may not see is taken. */
export const alreadyExists = (what: string): ServiceError =>
  new ServiceError(
    409,
    "NotAuthorizedOrResourceAlreadyExists",
    `Authorization failed or requested resource already exists: ${what}`,
  );

/** 409, for a resource that is not in a state that allows the operation. */
export const incorrectState = (message: string): ServiceError =>
  new ServiceError(409, "IncorrectState", message);

/** 409, for a retry token whose earlier effect has been undone since. */
export const invalidatedRetryToken = (): ServiceError =>
  new ServiceError(
    409,
    "InvalidatedRetryToken",
    "The retry token was used in an earlier request whose result was changed or deleted since",
  );

/** 400, for a parameter that is there and wrong. */
export const invalidParameter = (message: string): ServiceError =>
  new ServiceError(400, "InvalidParameter", message);

/** 400, for a parameter that must be there. */
export const missingParameter = (name: string): ServiceError =>
  new ServiceError(400, "MissingParameter", `Missing required parameter: ${name}`);

/** 412, for an `if-match` that names another version of the resource. */
export const noEtagMatch = (): ServiceError =>
  new ServiceError(412, "NoEtagMatch", "The if-match header does not match the current etag of the resource");
