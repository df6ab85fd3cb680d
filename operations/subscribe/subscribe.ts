// Subscribes the addresses that are secrets: npm run subscribe -- <tenancy>. Terraform's state would hold them.
import { connect } from "../../lambda-src/oci/connect";
import { readTenancy } from "../../tenancies/read-tenancy";
import { connectionOptions } from "../../lambda-src/oci/connection-options";
import { subscribeSecrets } from "./subscribe-secrets";

async function main(tenancy: string | undefined): Promise<void> {
  if (tenancy === undefined)
    throw new Error("expected the name of a tenancy: npm run subscribe -- <tenancy>");
  const file = readTenancy(tenancy);
  const done = await subscribeSecrets(tenancy, file, (region) =>
    connect(connectionOptions({ region, ...file.terraform })),
  );
  for (const { protocol, secret, topicId, outcome } of done) {
    console.log(
      `${outcome === "created" ? "created" : "is there"}: ${protocol} from ${secret} on ${topicId}`,
    );
  }
  if (done.length === 0) console.log(`${tenancy} has no notifications.secretSubscriptions`);
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(`subscribe: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
