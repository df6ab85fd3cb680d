import type { Call, Operation } from "../../operation";
import { invalidParameter, missingParameter, notAuthorizedOrNotFound } from "../errors";
import { type Secret, type SecretVersion, secrets, stagesOf } from "./secrets";

const stages = ["CURRENT", "PENDING", "LATEST", "PREVIOUS", "DEPRECATED"];

/** The version that a request names by number, name or stage; CURRENT when by none. */
const versionOf = (call: Call, secret: Secret): SecretVersion => {
  const number = call.query.get("versionNumber");
  const name = call.query.get("secretVersionName");
  const stage = call.query.get("stage") ?? "CURRENT";
  if (!stages.includes(stage)) throw invalidParameter(`stage: one of ${stages.join(", ")}`);
  const found = secret.versions.findLast((version) =>
    number !== null
      ? version.versionNumber === Number(number)
      : name !== null
        ? version.name === name
        : stagesOf(secret, version.versionNumber).includes(stage),
  );
  if (found === undefined) throw notAuthorizedOrNotFound(`a version of ${secret.id}`);
  return found;
};

/** A secret that is pending deletion answers 404 here (external-secrets issue 6771). */
const bundle = (call: Call, secret: Secret | undefined) => {
  if (secret?.lifecycleState !== "ACTIVE") throw notAuthorizedOrNotFound("secret");
  const version = versionOf(call, secret);
  return {
    status: 200,
    headers: { etag: call.tenancy.store(secrets).etag(secret.id) },
    body: {
      secretId: secret.id,
      versionNumber: version.versionNumber,
      ...(version.name === undefined ? {} : { versionName: version.name }),
      timeCreated: version.timeCreated,
      stages: stagesOf(secret, version.versionNumber),
      secretBundleContent: { contentType: "BASE64", content: version.content },
      ...(secret.metadata === undefined ? {} : { metadata: secret.metadata }),
    },
  };
};

/** The service that hands out the content of secrets. */
export const secretBundleOperations: readonly Operation[] = [
  {
    service: "secrets",
    name: "GetSecretBundle",
    method: "GET",
    path: "/20190301/secretbundles/:secretId",
    handle: (call) => bundle(call, call.tenancy.store(secrets).find(call.params.secretId ?? "")),
  },
  {
    service: "secrets",
    name: "GetSecretBundleByName",
    method: "POST",
    path: "/20190301/secretbundles/actions/getByName",
    handle: (call) => {
      const secretName = call.query.get("secretName");
      const vaultId = call.query.get("vaultId");
      if (secretName === null) throw missingParameter("secretName");
      if (vaultId === null) throw missingParameter("vaultId");
      const found = call.tenancy
        .store(secrets)
        .all()
        .find((secret) => secret.secretName === secretName && secret.vaultId === vaultId);
      return bundle(call, found);
    },
  },
];
