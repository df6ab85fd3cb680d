import type { IdentityDomainsClient } from "oci-identitydomains";
import { connect } from "../../lambda-src/oci/connect";
import { findDomains } from "../../lambda-src/tenancy/read-tenancy";

/**
 * Reads the same six types as the audit in the way of Oracle's published samples: the users of a domain page by page,
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
      for (const list of listings) credentials += await list(client, `user.ocid eq "${ocid ?? ""}"`);
    }
    startIndex += page.length;
    if (page.length === 0 || startIndex > (users.totalResults ?? 0)) return credentials;
  }
}

type List = (client: IdentityDomainsClient, filter: string) => Promise<number>;

const attributes = "id,ocid,meta,user";
const listings: readonly List[] = [
  async (client, filter) => size((await client.listApiKeys({ filter, attributes })).apiKeys),
  async (client, filter) => size((await client.listAuthTokens({ filter, attributes })).authTokens),
  async (client, filter) =>
    size((await client.listCustomerSecretKeys({ filter, attributes })).customerSecretKeys),
  async (client, filter) => size((await client.listSmtpCredentials({ filter, attributes })).smtpCredentials),
  async (client, filter) =>
    size((await client.listUserDbCredentials({ filter, attributes })).userDbCredentials),
  async (client, filter) =>
    size((await client.listOAuth2ClientCredentials({ filter, attributes })).oAuth2ClientCredentials),
];

function size(page: { readonly resources?: readonly unknown[] }): number {
  return page.resources?.length ?? 0;
}

walk().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
