// On-boarding: npm run tenancy -- add | check NAME.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import pc from "picocolors";
import { connect } from "../lambda-src/oci/connect";
import { readTenancy, tenanciesFolder } from "../tenancies/read-tenancy";
import { connectionOptions } from "./connection-options";
import { tenancyImageProblem } from "./rollout/tenancy-access";
import { deployerStatements } from "./tenancy/deployer-statements";
import { type Reading, surveyTenancy } from "./tenancy/survey";
import { tenancyYaml } from "./tenancy/tenancy-yaml";

const natural = (value: string): number => {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError("Expected a number from 0 to 99.");
  return Number(value);
};

/** Asks for what was not given; where nobody can be asked, says which option is missing. */
const asker = () => {
  const prompt = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stderr })
    : undefined;
  return {
    ask: async (given: string | undefined, option: string, question: string): Promise<string> => {
      if (given !== undefined) return given;
      if (prompt === undefined) throw new Error(`${option} is missing, and nobody is there to be asked.`);
      return (await prompt.question(`${question}: `)).trim();
    },
    close: () => prompt?.close(),
  };
};

const program = new Command("tenancy").description("Adds a tenancy, and checks what its deployment needs.");

program
  .command("add")
  .description("Looks up what the tenancy has, and writes its file. Changes nothing in the tenancy.")
  .argument("<name>", "name of the file and the stack")
  .option("--profile <name>", "profile in the configuration file of Oracle's CLI")
  .option("--region <name>", "region of the function; the profile's, if none is given")
  .option("--compartment <ocid or name>", "compartment, or the name of one to create")
  .option("--image <reference>", "image in OCIR with its digest")
  .option("--subnet <ocid or range>", "private subnet, or the IPv4 range of one to create")
  .option("--email <address...>", "who gets findings and alarms")
  .option("--wave <n>", "wave of a rollout", natural)
  .action(async (name, { profile, region, email, wave, ...given }) => {
    const connection = await connect({ profile, region });
    const questions = asker();
    try {
      const compartment = await questions.ask(
        given.compartment,
        "--compartment",
        "Compartment: its OCID, or the name of one to create",
      );
      const image = await questions.ask(given.image, "--image", "Image in OCIR, with its digest");
      const subnet = await questions.ask(
        given.subnet,
        "--subnet",
        "Private subnet: its OCID, or the IPv4 range of one to create",
      );
      const emails = email ?? [
        await questions.ask(undefined, "--email", "Email address for findings and alarms"),
      ];
      const existing = compartment.startsWith("ocid1.") ? compartment : undefined;
      const survey = await surveyTenancy(connection, existing);
      const answers = { region: connection.region, compartment, image, subnet, emails, profile, wave };
      const file = join(tenanciesFolder(), `${name}.yaml`);
      // `wx`: a file that is there is somebody's.
      await writeFile(file, tenancyYaml(answers, survey), { flag: "wx" });
      // The same check as of every other file: its name, and that there is no other for this tenancy.
      try {
        readTenancy(name);
      } catch (error) {
        await rm(file);
        throw error;
      }
      console.log(`${file} is written. Next: npm run tenancy -- check ${name}`);
    } finally {
      questions.close();
    }
  });

program
  .command("check")
  .description(
    "Prints the statements that the deploying user needs, and tries the reads. Exits 1 when one is refused.",
  )
  .argument("<name>", "name of the tenancy's file, without its extension")
  .option("--group <name>", "group of the deploying user", "<group>")
  .action(async (name, { group }) => {
    const settings = readTenancy(name);
    console.log(pc.bold("Whoever deploys needs"));
    for (const statement of deployerStatements(settings, group)) console.log(`  ${statement}`);
    const connection = await connect(connectionOptions({ region: settings.region, ...settings.terraform }));
    if (connection.tenancyOcid !== settings.tenancy)
      throw new Error(
        `the caller is of the tenancy ${connection.tenancyOcid}, and the file is about ${settings.tenancy}`,
      );
    const compartment = typeof settings.compartment === "string" ? settings.compartment : undefined;
    const survey = await surveyTenancy(connection, compartment);
    const image = await imageReading(name, settings);
    const reads: [string, Reading<unknown>][] = [
      ["regions", survey.regions],
      ["Cloud Guard configuration", survey.cloudGuard],
      ["Cloud Guard targets", survey.rootTargets],
      ["identity domains", survey.domains],
      ["vaults", survey.vaults],
      ["image in the registry", image],
    ];
    console.log(pc.bold("Reads that were tried"));
    for (const [what, read] of reads)
      console.log(read.read ? `  ${pc.green("✔")} ${what}` : `  ${pc.red("✘")} ${what}: ${read.problem}`);
    console.log("No write was tried: whether the statements are in force shows when it is deployed.");
    if (reads.some(([, { read }]) => !read)) process.exitCode = 1;
  });

const imageReading = async (
  name: string,
  settings: ReturnType<typeof readTenancy>,
): Promise<Reading<unknown>> => {
  try {
    const stack = { name, settings, wave: 0, folder: "", guardedChanges: [] };
    const problem = await tenancyImageProblem(stack);
    return problem === undefined ? { read: true, value: undefined } : { read: false, problem };
  } catch (error) {
    return { read: false, problem: error instanceof Error ? error.message : String(error) };
  }
};

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
