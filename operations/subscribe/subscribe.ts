import { Command } from "@commander-js/extra-typings";
import { connect } from "../../lambda-src/oci/connect";
import { connectionOptions } from "../../lambda-src/oci/connection-options";
import { readTenancyFile } from "../../tenancies/read-tenancy-file";
import { subscribeSecrets } from "./subscribe-secrets";
import { say } from "../../lambda-src/terminal/print";

export const command = new Command("subscribe")
  .description(
    "Subscribes the addresses of notifications.secretSubscriptions, which are secrets: Terraform's state would hold them.",
  )
  .argument("<tenancy>", "name of the tenancy's file, without its extension")
  .action(async (tenancy) => {
    const file = readTenancyFile(tenancy);
    const done = await subscribeSecrets(tenancy, file, (region) =>
      connect(connectionOptions({ region, ...file.terraform })),
    );
    for (const { protocol, secret, topicId, outcome } of done)
      say(`${outcome === "created" ? "created" : "is there"}: ${protocol} from ${secret} on ${topicId}`);
    if (done.length === 0) say(`${tenancy} has no notifications.secretSubscriptions`);
  });
