import type { Credential } from "./credential";
import type { User } from "./user";

/** Finds the user that a credential belongs to: by OCID where the credential carries one, else by id. */
export function userIndex(users: readonly User[]): (credential: Credential) => User | undefined {
  const byId = new Map<string, User>();
  for (const user of users) {
    byId.set(user.id, user);
    if (user.ocid !== undefined) byId.set(user.ocid, user);
  }
  return ({ userOcid, userId }) =>
    (userOcid === undefined ? undefined : byId.get(userOcid)) ??
    (userId === undefined ? undefined : byId.get(userId));
}
