import type { Connection } from "../../oci/connection";
import { RequestError } from "../../oci/request-error";

/**
 * The name of the tenancy; `null` when the caller may not see it or it cannot be read, which hides no credential.
 *
 * @throws {RequestError} when the service does not accept the caller at all: nothing after it would work.
 */
export async function tenancyName(connection: Connection, signal?: AbortSignal): Promise<string | null> {
  try {
    const { tenancy } = await connection
      .identity(signal ? { signal } : {})
      .getTenancy({ tenancyId: connection.tenancyOcid });
    return tenancy.name ?? null;
  } catch (error) {
    if (error instanceof RequestError && error.kind !== "unauthenticated") return null;
    throw error;
  }
}
