import { Command } from "@commander-js/extra-typings";
import pc from "picocolors";
import { loadTenancies, problemText } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { NoProviderError, providerVersion, requireProvider } from "./provider";
import { rehearse } from "./rehearsal";
import { complain, say } from "../../lambda-src/terminal/print";

/** Says "not run" to whoever calls, as automake's tests do: neither passed nor failed. */
const skipped = 77;

export const command = new Command("rehearse")
  .description(
    "Deploys a tenancy to a simulated Oracle Cloud with cdktf, Terraform and Oracle's provider, changes it, leaves it and deploys it again. Exits 77 where the provider cannot be had.",
  )
  .argument("<tenancy>", "name of the tenancy's file, without its extension")
  .option(
    "--invoke",
    "deploy, let the schedule call the function, and show its answer, the notification and the evidence",
    false,
  )
  .option("--keep", "keep the folder of the rehearsal, and say where it is", false)
  .action(rehearseByName);

async function rehearseByName(
  name: string,
  { invoke, keep }: { readonly invoke: boolean; readonly keep: boolean },
): Promise<void> {
  const folder = tenanciesFolder();
  const { tenancies, problems } = loadTenancies(folder);
  const tenancy = tenancies.find((entry) => entry.name === name);
  if (tenancy === undefined) {
    for (const problem of problems) complain(problemText(problem));
    throw new Error(`There is no tenancy ${name} without mistakes in ${folder}.`);
  }

  try {
    await requireProvider(process.env);
  } catch (error) {
    if (!(error instanceof NoProviderError)) throw error;
    complain(error.message);
    complain(`Skipped: oracle/oci ${providerVersion} cannot be had here. Nothing was rehearsed.`);
    process.exitCode = skipped;
    return;
  }
  await rehearse({
    tenancy,
    env: process.env,
    keep,
    invoke,
    onOutput: (text) => {
      say(text.replace(/^/gm, "    "));
    },
    onStep: ({ name: step, detail, seconds }) => {
      say(`${pc.green("✔")} ${step}: ${detail} ${pc.dim(`(${seconds.toFixed(1)} s)`)}`);
    },
  });
  say(
    invoke
      ? `${name} can be deployed, and its schedule gets a complete audit with the deployed policies alone.`
      : `${name} can be deployed, changed, left and deployed again.`,
  );
}
