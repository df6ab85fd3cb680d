import { execFileSync } from "node:child_process";
import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { loadTenancies } from "../../tenancies/load-tenancies";
import { tenanciesFolder } from "../../tenancies/read-tenancy-file";
import { pinImage, repositoryOf } from "./pin-image";
import { publishImage } from "./publish-image";
import { say } from "../../lambda-src/terminal/print";

const imageDigest = (value: string): string => {
  if (!/^sha256:[0-9a-f]{64}$/.test(value))
    throw new InvalidArgumentError("Expected sha256:<64 hex digits>.");
  return value;
};
const imageTag = (value: string): string => {
  if (!/^\w[\w.-]{0,127}$/.test(value)) throw new InvalidArgumentError("Expected a tag, such as 0.2.0.");
  return value;
};

const pinAll = async (tag: string, digest: string): Promise<void> => {
  for (const { file, settings } of loadTenancies(tenanciesFolder()).tenancies) {
    const image = `${repositoryOf(settings.image)}:${tag}@${digest}`;
    say(`${(await pinImage(file, image)) ? "changed" : "is so"}: ${file}: ${image}`);
  }
};

const registries = (): string[] => {
  const { tenancies } = loadTenancies(tenanciesFolder());
  return [...new Set(tenancies.map(({ settings }) => settings.image.split("/")[0] ?? ""))].sort();
};

export const command = new Command("image").description(
  "The image of the audit function: one build, the same digest in every region.",
);

command
  .command("login")
  .description("Logs in to the registry of every tenancy file with OCIR_USER and OCIR_TOKEN.")
  .action(() => {
    const { OCIR_USER: user, OCIR_TOKEN: token } = process.env;
    if (!user || !token)
      throw new Error("OCIR_USER (<namespace>/<domain>/<user>) and OCIR_TOKEN (an auth token) are needed.");
    for (const registry of registries()) {
      // Through standard input: other processes can read arguments.
      execFileSync("docker", ["login", registry, "--username", user, "--password-stdin"], {
        input: token,
        stdio: ["pipe", "inherit", "inherit"],
      });
    }
  });

command
  .command("publish")
  .description("Builds, scans, pushes and signs the image, then names it in every tenancy file.")
  .requiredOption("--tag <tag>", "tag of the image", imageTag)
  .requiredOption("--build-digest <digest>", "digest of fnproject/node:22-dev", imageDigest)
  .requiredOption("--run-digest <digest>", "digest of fnproject/node:22", imageDigest)
  .option("--platform <platform>", "linux/arm64 for GENERIC_ARM", "linux/amd64")
  .action(async ({ tag, buildDigest, runDigest, platform }) => {
    const { tenancies } = loadTenancies(tenanciesFolder());
    const repositories = [...new Set(tenancies.map(({ settings }) => repositoryOf(settings.image)))].sort();
    if (repositories.length === 0)
      throw new Error("There is no tenancy file without mistakes: nowhere to push to.");
    const digest = await publishImage({
      context: resolve(__dirname, "../.."),
      tag,
      repositories,
      buildDigest,
      runDigest,
      platform,
      env: process.env,
      onStep: (step) => {
        say(step);
      },
    });
    await pinAll(tag, digest);
    const output = process.env["GITHUB_OUTPUT"];
    if (output) await appendFile(output, `digest=${digest}\n`);
  });

command
  .command("pin")
  .description(
    "Names an image that is in the registries already, such as the one before, in every tenancy file.",
  )
  .requiredOption("--tag <tag>", "tag of the image", imageTag)
  .requiredOption("--digest <digest>", "digest of the image", imageDigest)
  .action(({ tag, digest }) => pinAll(tag, digest));
