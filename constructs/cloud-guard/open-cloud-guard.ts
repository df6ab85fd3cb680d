import { CloudGuardClient } from "oci-cloudguard";
import { connect } from "../../lambda-src/oci/connect";
import { type Access, connectionOptions } from "../../lambda-src/oci/connection-options";

/** Opens a client of Cloud Guard in the reporting region, as the caller that Terraform is. */
export async function openCloudGuard(access: Access): Promise<CloudGuardClient> {
  const connection = await connect(connectionOptions(access));
  // Several calls answer without a body.
  return connection.regional(CloudGuardClient, { json: false });
}
