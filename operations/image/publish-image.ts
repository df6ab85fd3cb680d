import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../terraform/command";

const digestPattern = /^sha256:[0-9a-f]{64}$/;

export interface PublishOptions {
  /** Folder with the Dockerfile. */
  readonly context: string;
  readonly tag: string;
  /** Where the image goes: `<registry>/<namespace>/<repository>`, one for each region. */
  readonly repositories: readonly string[];
  /** Digests of the images that the Dockerfile starts from. */
  readonly buildDigest: string;
  readonly runDigest: string;
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onStep: (step: string) => void;
}

/** Not the same image everywhere. */
export class DigestMismatchError extends Error {
  override readonly name = "DigestMismatchError";
}

/**
 * Builds the function's image once, scans it and the packages in its bundle, copies the very same one to every registry and signs it there.
 * Nothing is pushed that the scan did not pass.
 *
 * @returns the digest, which is the same everywhere
 * @throws {CommandError} from docker, grype, skopeo or cosign, whichever does not succeed
 * @throws {DigestMismatchError}
 */
export const publishImage = async (options: PublishOptions): Promise<string> => {
  const { context, tag, repositories, env, onStep } = options;
  const folder = await mkdtemp(join(tmpdir(), "credential-compliance-image-"));
  const call = (command: string, args: readonly string[]) => run(command, args, { cwd: context, env });
  try {
    const archive = join(folder, "image.tar");
    onStep("build");
    await call("docker", [
      "buildx",
      "build",
      `--platform=${options.platform}`,
      `--build-arg=BUILD_DIGEST=${options.buildDigest}`,
      `--build-arg=RUN_DIGEST=${options.runDigest}`,
      // An attestation makes an index of the image, whose digest Functions do not take for the image's (not verified).
      "--provenance=false",
      `--output=type=oci,dest=${archive}`,
      ".",
    ]);
    onStep("scan");
    // The function is one bundle, in which a scanner of images sees no package: the lock file knows them.
    const packages = join(folder, "packages.cdx.json");
    const sbom = await call("npm", ["sbom", "--sbom-format=cyclonedx", "--omit=dev"]);
    await writeFile(packages, sbom.stdout);
    await call("grype", [`sbom:${packages}`, "--fail-on=high"]);
    await call("grype", [`oci-archive:${archive}`, "--fail-on=high"]);
    const digests = new Set<string>();
    for (const repository of repositories) {
      onStep(`push ${repository}:${tag}`);
      const digestFile = join(folder, "digest");
      await call("skopeo", [
        "copy",
        "--preserve-digests",
        `--digestfile=${digestFile}`,
        `oci-archive:${archive}`,
        `docker://${repository}:${tag}`,
      ]);
      digests.add((await readFile(digestFile, "utf8")).trim());
    }
    const [digest] = digests;
    if (digest === undefined || digests.size > 1 || !digestPattern.test(digest))
      throw new DigestMismatchError(
        `expected one digest everywhere, got ${[...digests].join(", ") || "none"}`,
      );
    for (const repository of repositories) {
      onStep(`sign ${repository}@${digest}`);
      await call("cosign", ["sign", "--yes", `${repository}@${digest}`]);
    }
    return digest;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
