import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { z } from "zod";
import { loadTenancies } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { githubToken } from "./github-token";
import { type SessionProfile, writeSessions } from "./session-files";
import { exchangeSchema, exchangeToken } from "./token-exchange";
import { say } from "../../lambda-src/terminal/print";

const exchangesSchema = z.record(z.string(), exchangeSchema);

export const command = new Command("session")
  .description(
    "Exchanges the token of a GitHub job for a short-lived session of every profile of tenancy files with terraform.auth SecurityToken. OCI_TOKEN_EXCHANGE holds {<profile>: {domainUrl, clientId, clientSecret}}.",
  )
  .option("--directory <path>", "where the configuration of Oracle's CLI goes", join(homedir(), ".oci"))
  .option("--audience <name>", "audience of the GitHub token, as the trust expects it", "oci")
  .action(openSessions);

async function openSessions({
  directory,
  audience,
}: {
  readonly directory: string;
  readonly audience: string;
}): Promise<void> {
  const given = exchangesSchema.safeParse(parsed(process.env["OCI_TOKEN_EXCHANGE"] ?? "{}"));
  // A message of the schema could name what was found, which is a secret here.
  if (!given.success)
    throw new Error(
      "OCI_TOKEN_EXCHANGE: expected JSON, {<profile>: {domainUrl, clientId, clientSecret}}, with an https domainUrl.",
    );
  const { tenancies } = loadTenancies(tenanciesFolder());
  const wanted = tenancies.filter(({ settings }) => settings.terraform?.auth === "SecurityToken");
  const sessions: SessionProfile[] = [];
  for (const { name, settings } of wanted) {
    const profile = settings.terraform?.profile ?? "DEFAULT";
    const exchange = given.data[profile];
    if (exchange === undefined)
      throw new Error(`OCI_TOKEN_EXCHANGE has no profile ${profile}, which the tenancy ${name} names.`);
    const session = await exchangeToken(exchange, await githubToken(process.env, audience));
    sessions.push({ ...session, profile, tenancy: settings.tenancy, region: settings.region });
  }
  if (sessions.length === 0) {
    say("No tenancy file says terraform.auth SecurityToken: there is no session to make.");
    return;
  }
  const file = await writeSessions(resolve(directory), sessions);
  say(`${file}: ${sessions.map(({ profile }) => profile).join(", ")}`);
}

/** `undefined` for what is no JSON: the parser's message quotes what it read, which is a secret here. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
