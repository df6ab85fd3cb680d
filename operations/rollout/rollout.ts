import { codeSpan } from "./markdown";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import pc from "picocolors";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { type AppliedTenancy, applyRollout } from "./apply-rollout";
import { driftExitCode, driftOf, findDrift, type TenancyDrift } from "./drift";
import { mendTenancy } from "./mend";
import { planRollout } from "./plan-rollout";
import { digestOf, RolloutFolder, type RolloutRecord } from "./record";
import { synthesizeStacks } from "./stack";
import { differenceText, headline, markdownSummary } from "./summary";
import { tenancyFirstAudit, tenancyImageProblem, tenancyRewrittenSecrets } from "./tenancy-access";
import { unplannedText } from "./unplanned";
import { Cdktf } from "../terraform/cdktf";
import { defaultLockTimeout } from "../terraform/terraform";
import { complain, say } from "../../lambda-src/terminal/print";

const projectRoot = resolve(__dirname, "../..");

const natural =
  (least: number) =>
  (value: string): number => {
    if (!/^\d+$/.test(value) || Number(value) < least)
      throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
    return Number(value);
  };

const parallelism = () =>
  new Option("--parallelism <n>", "tenancies side by side")
    .env("ROLLOUT_PARALLELISM")
    .argParser(natural(1))
    .default(4);

/** A duration as Terraform reads it (Go, `time.ParseDuration`), in units that make sense here. */
const duration = (value: string): string => {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(value))
    throw new InvalidArgumentError("Expected a duration such as 120s, 5m or 0s.");
  return value;
};

const hexDigest = (value: string): string => {
  if (!/^[0-9a-f]{64}$/.test(value)) throw new InvalidArgumentError("Expected 64 hex digits.");
  return value;
};

const lockTimeoutOption = () =>
  new Option("--lock-timeout <duration>", "how long to wait for somebody else's lock on a state")
    .env("ROLLOUT_LOCK_TIMEOUT")
    .argParser(duration)
    .default(defaultLockTimeout);

const folderOption = () =>
  new Option("--folder <path>", "where the plans, the summary and the progress are")
    .env("ROLLOUT_FOLDER")
    .default(join(projectRoot, ".rollout"));

const synthesize = () =>
  synthesizeStacks(new Cdktf(projectRoot, process.env), tenanciesFolder(), process.env);

/** Adds a page to the summary of a GitHub job, where there is one. */
const addToJobSummary = async (markdown: string): Promise<void> => {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file) await appendFile(file, `${markdown}\n`);
};

/** Hands values on to other jobs, apart from the artifact that holds the plans. */
const addToJobOutputs = async (outputs: Readonly<Record<string, string>>): Promise<void> => {
  const file = process.env["GITHUB_OUTPUT"];
  if (file)
    await appendFile(
      file,
      Object.entries(outputs)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(""),
    );
};

export const command = new Command("rollout").description(
  "Plans, applies and watches the stacks of all tenancies.",
);

command
  .command("plan")
  .description("Plans every tenancy. Exits 1 when one could not be planned or is blocked.")
  .option("--tenancy <name...>", "plan these alone, and keep the plans of the others", [])
  .option("--no-image-check", "do not ask the registries for the images")
  .option("--no-lock", "lock no state, so that whoever may only read can plan")
  .addOption(parallelism())
  .addOption(lockTimeoutOption())
  .addOption(folderOption())
  .action(async ({ tenancy, imageCheck, lock, parallelism, lockTimeout, folder }) => {
    const files = new RolloutFolder(resolve(folder));
    const record = await planRollout({
      ...(await synthesize()),
      folder: files,
      env: process.env,
      parallelism,
      lockTimeout,
      lock,
      only: tenancy,
      ...(imageCheck && { imageProblem: tenancyImageProblem }),
    });
    for (const entry of record.tenancies) say(planLine(entry));
    say(`${headline(record)}. ${files.markdownFile}`);
    // Whoever approves a wave reads it there.
    await addToJobSummary(markdownSummary(record));
    await addToJobOutputs({ digest: await digestOf(files.recordFile) });
    const bad = record.tenancies.some(({ status }) => status === "error" || status === "blocked");
    process.exitCode = bad || record.tenancies.length === 0 ? 1 : 0;
  });

command
  .command("apply")
  .description(
    "Applies the plans that were made, wave by wave. Run it again to resume. Exits 1 unless all that was asked for is done.",
  )
  .option("--through-wave <n>", "the last wave to apply", natural(0))
  .addOption(
    new Option("--digest <sha256>", "what summary.json must have, as the plan's job said: another is refused")
      .env("ROLLOUT_DIGEST")
      .argParser(hexDigest),
  )
  .addOption(parallelism())
  .addOption(lockTimeoutOption())
  .addOption(folderOption())
  .action(async ({ throughWave, digest, parallelism, lockTimeout, folder }) => {
    const files = new RolloutFolder(resolve(folder));
    if (digest !== undefined) await files.requireDigest(digest);
    const { stacks, faulty } = await synthesize();
    for (const { name, problem } of faulty) complain(`${name}: ${problem}`);
    const applied = await applyRollout({
      stacks,
      folder: files,
      env: process.env,
      parallelism,
      lockTimeout,
      ...(throughWave !== undefined && { throughWave }),
      firstAudit: (stack) =>
        tenancyFirstAudit(stack, process.env, (waited, longest) => {
          const seconds = (milliseconds: number) => Math.round(milliseconds / 1000);
          complain(
            `${stack.name}: its audit takes longer than a direct call; waiting for its evidence, ${seconds(waited)} of at most ${seconds(longest)} s`,
          );
        }),
      onTenancy: (tenancy) => {
        say(appliedLine(tenancy));
      },
    });
    await addToJobSummary(
      ["# Applied", "", ...applied.map((each) => `- ${codeSpan(plainAppliedLine(each))}`)].join("\n"),
    );
    const undone = applied.filter(
      ({ outcome, wave }) =>
        outcome === "failed" ||
        (outcome === "not-reached" && (throughWave === undefined || (wave ?? 0) <= throughWave)),
    );
    process.exitCode = undone.length > 0 || applied.length === 0 ? 1 : 0;
  });

command
  .command("drift")
  .description(
    "Compares every tenancy with its file. Exits 0 without drift, 2 with, 1 when one could not be compared.",
  )
  .addOption(parallelism())
  .action(async ({ parallelism }) => {
    const found = await findDrift({
      ...(await synthesize()),
      env: process.env,
      parallelism,
      rewritten: tenancyRewrittenSecrets,
    });
    const lines = found.flatMap(driftLines);
    for (const line of lines) say(line);
    if (found.length === 0) complain("There is no tenancy to compare.");
    await addToJobSummary(["# Drift", "", ...lines.map((line) => `    ${line}`)].join("\n"));
    process.exitCode = driftExitCode(found);
  });

command
  .command("mend")
  .description(
    "Makes tenancies what their files say again, after drift: deploys what a deployment changes, and puts right what none would. Exits 1 when something is left.",
  )
  .argument("<tenancy...>", "names of the tenancies' files, without extension")
  .addOption(lockTimeoutOption())
  .action(async (names, { lockTimeout }) => {
    const { stacks, faulty } = await synthesize();
    const folder = await mkdtemp(join(tmpdir(), "credential-compliance-mend-"));
    try {
      for (const name of names) {
        const stack = stacks.find((each) => each.name === name);
        if (stack === undefined)
          throw new Error(
            faulty.find((each) => each.name === name)?.problem ?? `There is no tenancy ${name}.`,
          );
        const { done, left } = await mendTenancy(stack, {
          env: process.env,
          folder,
          lockTimeout,
          onDone: (sentence) => say(`${name}: ${sentence}`),
        });
        if (done.length === 0) say(`${name}: nothing was done`);
        const found = driftOf(name, left);
        for (const line of driftLines(found)) say(line);
        if (found.status !== "none") process.exitCode = 1;
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

const marks = { "no-change": pc.dim("="), changes: pc.yellow("~"), blocked: pc.red("✘"), error: pc.red("✘") };

const planLine = (entry: RolloutRecord["tenancies"][number]): string => {
  const where = `${marks[entry.status]} ${entry.name} (wave ${entry.wave ?? "unknown"})`;
  if (entry.status === "error") return `${where}: ${entry.problem}`;
  const blocked =
    entry.blocked.length === 0
      ? ""
      : `\n    blocked: ${entry.blocked.join(", ")}; see guardedChanges in docs/tenancy-file.md`;
  const changes = entry.differences.map((each) => `\n    ${differenceText(each).replaceAll("`", "")}`);
  return `${where}: ${entry.differences.length === 0 ? "no change" : changes.join("")}${blocked}`;
};

const plainAppliedLine = ({ name, wave, outcome, detail }: AppliedTenancy): string =>
  `${name} (wave ${wave ?? "unknown"}): ${outcome}: ${detail}`;

const appliedLine = (tenancy: AppliedTenancy): string => {
  const mark =
    tenancy.outcome === "failed"
      ? pc.red("✘")
      : tenancy.outcome === "not-reached"
        ? pc.yellow("-")
        : pc.green("✔");
  return `${mark} ${plainAppliedLine(tenancy)}`;
};

const driftLines = (found: TenancyDrift): string[] => {
  switch (found.status) {
    case "none":
      return [`${found.name}: no drift`];
    case "error":
      return [`${found.name}: not compared: ${found.problem.replaceAll("\n", "\n    ")}`];
    case "drift":
      return [
        `${found.name}: drift`,
        ...(found.failedChecks ?? []).map(({ address, problem }) => `  ${address}: ${problem}`),
        ...found.unplanned.map((change) => `  ${unplannedText(change)}`),
        ...found.differences.map((each) => {
          const outside = found.outside.includes(each.address) ? ", changed outside of Terraform" : "";
          return `  deploying would ${differenceText(each).replaceAll("`", "")}${outside}`;
        }),
      ];
  }
};
