import type { Directory } from "../scim/directory";
import type { Simulator } from "../simulator";
import { everyCapability } from "./builder";

/** The caller as a user of a domain, with the API key that signs the requests: what every administrator of OCI is. */
export function plantCaller({ client }: Simulator, directory: Directory): void {
  const { userOcid, fingerprint } = client;
  directory.addUser({
    id: "ca11e4ca11e4ca11e4ca11e4ca11e4ca",
    ocid: userOcid,
    userName: "auditor@example.com",
    displayName: "auditor@example.com",
    created: "2025-01-01T00:00:00.000Z",
    active: true,
    capabilities: everyCapability,
  });
  directory.addCredential({
    type: "api_keys",
    id: "ca11e4ca11e4ca11e4ca11e4ca11e4ce",
    ocid: "ocid1.credential.oc1..ca11e4",
    userId: "ca11e4ca11e4ca11e4ca11e4ca11e4ca",
    userOcid,
    fingerprint,
    created: "2026-02-01T00:00:00.000Z",
  });
}
