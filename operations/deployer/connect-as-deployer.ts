import { connect } from "../../lambda-src/oci/connect";
import type { Connection } from "../../lambda-src/oci/connection";
import { connectionOptions } from "../../lambda-src/oci/connection-options";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/** Opens a tenancy as Terraform does: the region and the authentication of its file. */
export function connectAsDeployer(
  { region, terraform }: Pick<TenancyFile, "region" | "terraform">,
  transport?: Parameters<typeof connect>[1],
): Promise<Connection> {
  return connect(connectionOptions({ region, ...terraform }), transport);
}
