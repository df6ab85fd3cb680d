import { createInterface } from "node:readline/promises";
import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import pc from "picocolors";
import { planRetirement, retire } from "./retirement";
import { Cdktf } from "../terraform/cdktf";
import { Terraform } from "../terraform/terraform";
import { say } from "../../lambda-src/terminal/print";

const projectRoot = resolve(__dirname, "../..");

const confirm = async (stack: string): Promise<boolean> => {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Type the tenancy's name to leave it (${stack}): `);
  prompt.close();
  return answer.trim() === stack;
};

export const command = new Command("retire")
  .description(
    "Leaves a tenancy in order: the evidence bucket is kept and forgotten by Terraform, Cloud Guard stays on, everything else is destroyed.",
  )
  .argument("<tenancy>", "name of the tenancy's file, without its extension")
  .option("--yes", "do not ask", false)
  .action(retireByName);

async function retireByName(stack: string, { yes }: { readonly yes: boolean }): Promise<void> {
  if (!yes && !process.stdin.isTTY) throw new Error("Nobody is there to be asked: give --yes.");

  const cdktf = new Cdktf(projectRoot, process.env);
  await cdktf.synth();
  const terraform = new Terraform(await cdktf.stackFolder(stack), process.env);
  await terraform.init();
  const plan = await planRetirement(terraform);
  if (plan.kept.length + plan.destroyed.length === 0) {
    say(`${stack} is not deployed: its state is empty.`);
    return;
  }

  say(`${pc.bold("Destroyed")} (${plan.destroyed.length})`);
  for (const { address } of plan.destroyed) say(`  ${address}`);
  say(pc.bold("What stays"));
  for (const { what, why } of plan.remainders) say(`  ${what}: ${why}`);
  if (!yes && !(await confirm(stack))) {
    say("Left as it is.");
    process.exitCode = 1;
    return;
  }
  if (plan.destroyed.some(({ type }) => type === "oci_functions_application"))
    say("Leaving takes more than five minutes: the provider waits so long after a Functions application.");
  await retire(terraform, plan);
  say(`${stack} is retired. Deploying it again makes new names where the old ones are still held.`);
}
