import type { IdentityDomainsClient } from "oci-identitydomains";
import { connect } from "../../lambda-src/oci/connect";
import { credentialTypes } from "../../lambda-src/audit/credential-type";
import { credentialApis } from "../../lambda-src/tenancy/credential-apis";
import { findDomains } from "../../lambda-src/tenancy/read-tenancy";

/**
 * Reads the same types as the audit in the way of Oracle's published samples: the users of a domain page by page,
 * then each user's credentials, one type after the other (oracle-devrel/oci-infra-automation-scripts,
 * `iam-credential-expiry-notification/func.py`; the A-Team's per-user scripts). Domains side by side, which those do not:
 * the comparison should not depend on it. Prints how many credentials it found.
 */
async function walk(): Promise<void> {
  const connection = await connect({});
  const { chosen } = await findDomains(connection, {});
  const counts = await Promise.all(
    chosen
      .filter(({ skip }) => skip === undefined)
      .map(({ domain }) => walkDomain(connection.domain(domain.url))),
  );
  console.log(counts.reduce((sum, count) => sum + count, 0));
}

async function walkDomain(client: IdentityDomainsClient): Promise<number> {
  let credentials = 0;
  for (let startIndex = 1; ;) {
    const { users } = await client.listUsers({
      attributes: "id,ocid,userName",
      startIndex,
      count: 1000,
      sortBy: "userName",
    });
    const page = users.resources ?? [];
    for (const { ocid } of page) {
      for (const type of credentialTypes) {
        const filter = `user.ocid eq "${ocid ?? ""}"`;
        const listed = (await credentialApis[type].scim.list(client, { filter, attributes })) as Page;
        credentials += listed.resources?.length ?? 0;
      }
    }
    startIndex += page.length;
    if (page.length === 0 || startIndex > (users.totalResults ?? 0)) return credentials;
  }
}

interface Page {
  readonly resources?: readonly unknown[];
}

const attributes = "id,ocid,meta,user";

walk().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
