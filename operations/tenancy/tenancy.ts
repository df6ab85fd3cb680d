import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import pc from "picocolors";
import { connect } from "../../lambda-src/oci/connect";
import { BucketStore } from "../../lambda-src/evidence/bucket-store";
import { signingKeysSchema } from "../../lambda-src/evidence/signing-keys";
import type { Connection } from "../../lambda-src/oci/connection";
import { readTenancyFile, tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { connectAsDeployer } from "../deployer/connect-as-deployer";
import { imageProblem } from "../deployer/image-problem";
import { answersTo } from "./ask";
import { deployerStatements, readerStatements } from "./deployer-statements";
import { publicKeysOf, signingKeysFile } from "./signing-keys";
import { type Reading, surveyTenancy } from "./survey";
import { answerProblem, type TenancyAnswers, tenancyYaml } from "./tenancy-yaml";
import { say } from "../../lambda-src/terminal/print";

const natural = (value: string): number => {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError("Expected a number from 0 to 99.");
  return Number(value);
};

/** Someone to ask, where there is a terminal. */
const person = () => {
  const prompt = process.stdin.isTTY
    ? createInterface({ input: process.stdin, output: process.stderr })
    : undefined;
  return { ask: prompt && ((question: string) => prompt.question(question)), close: () => prompt?.close() };
};

export const command = new Command("tenancy").description(
  "Adds a tenancy, and checks what its deployment needs.",
);

command
  .command("add")
  .description("Looks up what the tenancy has, and writes its file. Changes nothing in the tenancy.")
  .argument("<name>", "name of the file and the stack")
  .option("--profile <name>", "profile in the configuration file of Oracle's CLI; DEFAULT, if none is given")
  .option("--region <name>", "region of the function; the profile's, if none is given")
  .option("--compartment <ocid or name>", "compartment, or the name of one to create")
  .option("--image <reference>", "image in OCIR with its digest")
  .option("--subnet <ocid or range>", "private subnet, or the IPv4 range of one to create")
  .option("--email <address...>", "who gets findings and alarms")
  .option("--wave <n>", "wave of a rollout", natural)
  .action(async (name, { profile, region, email, wave, ...given }) => {
    const file = join(tenanciesFolder(), `${name}.yaml`);
    if (existsSync(file)) throw new Error(`${file} is there already, and is left as it is.`);
    const connection = await connect({ profile, region });
    const { ask, close } = person();
    const one = (key: "compartment" | "image" | "subnet", question: string) => ({
      option: `--${key}`,
      question,
      given: given[key],
      typed: (line: string) => line,
      problem: (answer: string) => answerProblem(key, answer),
    });
    try {
      const answers = await answersTo<Pick<TenancyAnswers, "compartment" | "image" | "subnet" | "emails">>(
        {
          compartment: one("compartment", "Compartment: its OCID, or the name of one to create"),
          image: one("image", "Image in OCIR, with its digest"),
          subnet: one("subnet", "Private subnet: its OCID, or the IPv4 range of one to create"),
          emails: {
            option: "--email",
            question: "Email address for findings and alarms",
            given: email,
            typed: (line) => [line],
            problem: (answer) => answerProblem("emails", answer),
          },
        },
        ask,
      );
      const existing = answers.compartment.startsWith("ocid1.") ? answers.compartment : undefined;
      const survey = await surveyTenancy(connection, existing);
      const text = tenancyYaml({ ...answers, region: connection.region, profile, wave }, survey);
      // `wx`: a file that is there is somebody's.
      await writeFile(file, text, { flag: "wx" });
      // The same check as of every other file: its name, and that there is no other for this tenancy.
      try {
        readTenancyFile(name);
      } catch (error) {
        await rm(file);
        throw error;
      }
      say(`${file} is written, about ${connection.tenancyOcid}. Next: npm run tenancy -- check ${name}`);
    } finally {
      close();
    }
  });

command
  .command("check")
  .description(
    "Prints the statements that the deploying user needs, and tries the reads. Exits 1 when one is refused.",
  )
  .argument("<name>", "name of the tenancy's file, without its extension")
  .option("--group <name>", "group of the deploying user", "<group>")
  .option("--reader", "print what whoever only plans and looks for drift needs, instead", false)
  .action(async (name, { group, reader }) => {
    const settings = readTenancyFile(name);
    say(pc.bold(reader ? "Whoever compares needs" : "Whoever deploys needs"));
    const statements = (reader ? readerStatements : deployerStatements)(settings, group);
    for (const statement of statements) say(`  ${statement}`);
    const connection = await connectAsDeployer(settings);
    if (connection.tenancyOcid !== settings.tenancy)
      throw new Error(
        `the caller is of the tenancy ${connection.tenancyOcid}, and the file is about ${settings.tenancy}`,
      );
    const compartment = typeof settings.compartment === "string" ? settings.compartment : undefined;
    const survey = await surveyTenancy(connection, compartment);
    const image = await imageReading(settings, connection);
    const reads: [string, Reading<unknown>][] = [
      ["regions", survey.regions],
      ["Cloud Guard configuration", survey.cloudGuard],
      ["Cloud Guard targets", survey.rootTargets],
      ...(settings.cloudGuard?.insight
        ? [["Cloud Guard data sources", survey.dataSources] as [string, Reading<unknown>]]
        : []),
      ["identity domains", survey.domains],
      ["vaults", survey.vaults],
      ["image in the registry", image],
    ];
    say(pc.bold("Reads that were tried"));
    for (const [what, read] of reads)
      say(read.read ? `  ${pc.green("✔")} ${what}` : `  ${pc.red("✘")} ${what}: ${read.problem}`);
    say("No write was tried: whether the statements are in force shows when it is deployed.");
    if (reads.some(([, { read }]) => !read)) process.exitCode = 1;
  });

command
  .command("keys")
  .description(
    "Writes the public keys that signed runs are verified with beside the tenancy file, for review in a pull request.",
  )
  .argument("<name>", "name of the tenancy's file, without its extension")
  .requiredOption("--bucket <name>", "evidence bucket (Terraform output evidence_bucket)")
  .requiredOption("--namespace <name>", "its Object Storage namespace (evidence_namespace)")
  .requiredOption("--key <ocid>", "the signing key (signing_key_id)")
  .requiredOption("--crypto-endpoint <url>", "crypto endpoint of its vault (signing_crypto_endpoint)")
  .action(async (name, { bucket, namespace, key, cryptoEndpoint }) => {
    const settings = readTenancyFile(name);
    const connection = await connectAsDeployer(settings);
    const file = join(tenanciesFolder(), `${name}.signing-keys.json`);
    const before = existsSync(file)
      ? signingKeysSchema.parse(JSON.parse(await readFile(file, "utf8")))
      : undefined;
    const keys = await publicKeysOf(connection, key, cryptoEndpoint);
    const store = new BucketStore(connection, { namespace, bucket, region: settings.region });
    const written = await signingKeysFile(settings.tenancy, store, keys, before);
    await writeFile(file, `${JSON.stringify(written, null, 2)}\n`);
    for (const { keyVersionId, firstLink, lastLink } of written.keys)
      say(`${keyVersionId}: links ${firstLink} to ${lastLink ?? "now"}`);
    say(`${file} is written. Review it as a change of who may sign, and commit it.`);
  });

const imageReading = async (
  settings: ReturnType<typeof readTenancyFile>,
  connection: Connection,
): Promise<Reading<unknown>> => {
  try {
    const problem = await imageProblem(settings, connection);
    return problem === undefined ? { read: true, value: undefined } : { read: false, problem };
  } catch (error) {
    return { read: false, problem: error instanceof Error ? error.message : String(error) };
  }
};
