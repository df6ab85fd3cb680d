import type { Call, Operation } from "../operation";
import { type CredentialType, credentialTypeRows, credentialTypes } from "../scim/credential-type";
import { type Credential, type Directory, directoryOf, type User } from "../scim/directory";
import { isAsked } from "./compartment-operations";
import { identity } from "./identity-store";
import { notAuthorizedOrNotFound } from "./not-found";
import { pageOf } from "./page";

const base = { service: "identity", method: "GET" } as const;

/** Users and credentials as the classic IAM API shows them: those of the Default domain, or of a tenancy without domains. */
export const classicOperations: readonly Operation[] = [
  {
    ...base,
    name: "ListUsers",
    path: "/20160918/users",
    handle(call) {
      // Users belong to the tenancy, whatever compartment a client would like to look into.
      if (call.query.get("compartmentId") !== call.tenancy.ocid) throw notAuthorizedOrNotFound();
      const users = [...classicDirectory(call).users()].filter(
        (user) => isAsked(call, "name", user.userName) && isAsked(call, "lifecycleState", stateOf(user)),
      );
      return pageOf(users, call, (user) => renderUser(user, call));
    },
  },
  {
    ...base,
    name: "GetUser",
    path: "/20160918/users/:userId",
    handle: (call) => ({ status: 200, body: renderUser(requireUser(call), call) }),
  },
  ...credentialTypes.map(credentialListing),
];

/** The directory that the classic API looks into. That it does not cover other domains than Default is unverified. */
export function classicDirectory({ tenancy }: Pick<Call, "tenancy">): Directory {
  const store = tenancy.store(identity);
  const domain = [...store.domains.values()].find(({ type }) => type === "DEFAULT");
  return store.hasDomains && domain ? directoryOf(domain) : store.classic;
}

function credentialListing(type: CredentialType): Operation {
  const { operation, path, paged, render: particulars } = credentialTypeRows[type].classic;
  return {
    ...base,
    name: operation,
    path: `/20160918/users/:userId/${path}`,
    handle(call) {
      const user = requireUser(call);
      const own = classicDirectory(call)
        .credentialsOfUser(user.ocid)
        .filter(
          (credential) =>
            credential.type === type &&
            isAsked(call, "lifecycleState", credential.lifecycleState ?? "ACTIVE"),
        );
      const render = (credential: Credential) => ({
        userId: user.ocid,
        timeCreated: credential.created,
        lifecycleState: credential.lifecycleState ?? "ACTIVE",
        ...particulars(credential, call.tenancy.ocid),
      });
      return paged ? pageOf(own, call, render) : { status: 200, body: own.map(render) };
    },
  };
}

function requireUser(call: Call): User {
  const user = classicDirectory(call).user(call.params.userId ?? "");
  if (user === undefined) throw notAuthorizedOrNotFound();
  return user;
}

function stateOf(user: User): "ACTIVE" | "INACTIVE" {
  return user.active ? "ACTIVE" : "INACTIVE";
}

function renderUser(user: User, { tenancy }: Call) {
  // The classic API knows all capabilities but this one.
  const capabilities = { ...user.capabilities, canUseConsole: undefined };
  return {
    id: user.ocid,
    compartmentId: tenancy.ocid,
    name: user.userName,
    description: user.description ?? user.displayName,
    email: user.email,
    identityProviderId: user.federated ? "ocid1.saml2idp.oc1..federation" : undefined,
    timeCreated: user.created,
    lifecycleState: stateOf(user),
    // Oracle's model: bit 0 suspended, bit 1 disabled, bit 2 blocked.
    inactiveStatus: user.active ? undefined : 2,
    capabilities,
    isMfaActivated: false,
    lastSuccessfulLoginTime: user.lastSuccessfulLogin,
    dbUserName: user.dbUserName,
    freeformTags: {},
    definedTags: {},
  };
}
