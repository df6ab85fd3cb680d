import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pinImage, repositoryOf } from "../../../operations/image/pin-image";
import { publishImage } from "../../../operations/image/publish-image";

const digest = `sha256:${"a".repeat(64)}`;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "image-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it("changes the image in a tenancy file and no other character", async () => {
  const file = join(folder, "acme.yaml");
  const before = `# kept\nregion:   eu-frankfurt-1 # kept too\nimage: "fra.ocir.io/ns/audit:1@${digest}"   # why\n\nlast: [ 1,2 ]\n`;
  writeFileSync(file, before);
  const image = `fra.ocir.io/ns/audit:2@sha256:${"b".repeat(64)}`;
  expect(await pinImage(file, image)).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(before.replace(/"fra.*"/, image));
  expect(await pinImage(file, image)).toBe(false);
});

it.each([
  [`fra.ocir.io/ns/team/audit:1@${digest}`, "fra.ocir.io/ns/team/audit"],
  [
    `ocir.eu-frankfurt-1.oci.oraclecloud.com/ns/audit:1@${digest}`,
    "ocir.eu-frankfurt-1.oci.oraclecloud.com/ns/audit",
  ],
])("the repository of %s is %s", (image, repository) => {
  expect(repositoryOf(image)).toBe(repository);
});

/** Commands that write down how they were called; no container builder is needed. */
const commands = (scripts: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
  for (const name of ["docker", "npm", "grype", "skopeo", "cosign"]) {
    const file = join(folder, name);
    const body =
      scripts[name] ??
      (name === "skopeo"
        ? `for a; do case $a in --digestfile=*) echo ${digest} > "\${a#*=}";; esac; done`
        : "");
    writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "${join(folder, "calls")}"\n${body}\n`);
    chmodSync(file, 0o755);
  }
  return { ...process.env, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
};
const publish = (env: NodeJS.ProcessEnv) =>
  publishImage({
    context: folder,
    tag: "2",
    repositories: ["fra.ocir.io/ns/audit", "iad.ocir.io/ns/audit"],
    buildDigest: digest,
    runDigest: digest,
    platform: "linux/amd64",
    env,
    onStep: () => undefined,
  });
const called = () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");

it("builds once, scans, copies and then signs in every registry", async () => {
  expect(await publish(commands())).toBe(digest);
  expect(called().map((line) => line.split(" ")[0])).toEqual([
    "docker",
    "npm",
    "grype",
    "grype",
    "skopeo",
    "skopeo",
    "cosign",
    "cosign",
  ]);
  expect(called().slice(-2)).toEqual([
    `cosign sign --yes fra.ocir.io/ns/audit@${digest}`,
    `cosign sign --yes iad.ocir.io/ns/audit@${digest}`,
  ]);
});

it("pushes nothing that the scan did not pass", async () => {
  await expect(publish(commands({ grype: "exit 2" }))).rejects.toThrow("grype");
  expect(called().map((line) => line.split(" ")[0])).toEqual(["docker", "npm", "grype"]);
});

it.each(["sbom:", "oci-archive:"])(
  "scans what %s names, and pushes nothing when that alone fails",
  async (what) => {
    const grype = `case $1 in ${what}*) exit 2;; esac`;
    await expect(publish(commands({ grype }))).rejects.toThrow("grype");
    expect(called().some((line) => line.startsWith("skopeo"))).toBe(false);
  },
);

it("the packages that are scanned are those that the function's bundle can hold", async () => {
  const grype = `case $1 in sbom:*) cp "\${1#sbom:}" "${join(folder, "scanned")}";; esac`;
  await publish(commands({ npm: 'echo "sbom of $*"', grype }));
  expect(readFileSync(join(folder, "scanned"), "utf8")).toBe(
    "sbom of sbom --sbom-format=cyclonedx --omit=dev\n",
  );
});

it("signs nothing when the registries disagree about the digest", async () => {
  const skopeo = `for a; do case $a in --digestfile=*) f="\${a#*=}";; *fra.ocir*) d=${digest};; *iad.ocir*) d=sha256:${"b".repeat(64)};; esac; done; echo $d > "$f"`;
  await expect(publish(commands({ skopeo }))).rejects.toThrow("expected one digest everywhere");
  expect(called().some((line) => line.startsWith("cosign"))).toBe(false);
});
