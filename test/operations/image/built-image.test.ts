import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fnEnvironment, startListener } from "../../../simulator/data/function-process";
import { addUser, deploy } from "../../function/deployment";
import { cannotBuildImages, StandInRegistry } from "./stand-in-registry";

const root = resolve(__dirname, "../../..");
const reason = cannotBuildImages();
const describeWhereBuilt = reason === undefined ? describe : describe.skip;
const folder = mkdtempSync(join(tmpdir(), "built-image-"));
const registry = new StandInRegistry(folder);
const tag = "9.9.9";

/** Docker's command line as far as `npm run image` uses it, on buildah: a real build of the real Dockerfile. */
const docker = `#!/bin/sh
for a; do case $a in
  --build-arg=*|--platform=*) set -- "$@" "$a" ;;
  --output=type=oci,dest=*) archive="\${a#*dest=}" ;;
esac; shift; done
buildah bud -q "$@" -t built . && buildah push -q built "oci-archive:$archive"
`;

/** Oracle's registries are not here: what goes to Frankfurt and Ashburn goes to the two on loopback. */
const skopeo = (fra: string, iad: string) => `#!/bin/sh
for a; do case $a in
  docker://fra.ocir.io/*) set -- "$@" "docker://${fra}/\${a#docker://fra.ocir.io/}" ;;
  docker://iad.ocir.io/*) set -- "$@" "docker://${iad}/\${a#docker://iad.ocir.io/}" ;;
  *) set -- "$@" "$a" ;;
esac; shift; done
verb="$1"; shift
exec /usr/bin/skopeo "$verb" --dest-tls-verify=false "$@"
`;

function program(name: string, body: string): void {
  writeFileSync(join(folder, "bin", name), body);
  chmodSync(join(folder, "bin", name), 0o755);
}

function tenancy(name: string, registryHost: string): string {
  const file = join(folder, "tenancies", `${name}.yaml`);
  const text = readFileSync(join(root, "test/data/tenancies/minimal.yaml"), "utf8")
    .replace(/^image: .*$/m, `image: ${registryHost}/ns/audit:1@sha256:${"0".repeat(64)}`)
    .replace(/^tenancy: .*$/m, `tenancy: ocid1.tenancy.oc1..${name}`);
  writeFileSync(file, text);
  return file;
}

// The reason is in the name, so that whoever reads the results sees what was left out.
describeWhereBuilt(`the image${reason === undefined ? "" : ` (${reason})`}`, () => {
  const digests: string[] = [];
  let files: string[];

  beforeAll(async () => {
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "tenancies"));
    await registry.start(2);
    const build = registry.plantNode("fnproject/node:22-dev");
    const run = registry.plantNode("fnproject/node:22");
    const [fra, iad] = registry.hosts;
    program("docker", docker);
    program("skopeo", skopeo(fra!, iad!));
    for (const name of ["grype", "cosign"])
      program(name, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n`);
    files = [tenancy("frankfurt", "fra.ocir.io"), tenancy("ashburn", "iad.ocir.io")];
    const command = ["run", "-s", "image", "--", "publish", "--tag", tag];
    const bases = ["--build-digest", build, "--run-digest", run];
    execFileSync("npm", [...command, ...bases], {
      cwd: root,
      env: {
        ...process.env,
        ...registry.environment,
        PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}`,
        TENANCIES_DIR: join(folder, "tenancies"),
      },
      stdio: "pipe",
    });
    for (const host of registry.hosts)
      digests.push(
        registry.call(
          "skopeo",
          "inspect",
          "--tls-verify=false",
          "--format={{.Digest}}",
          `docker://${host}/ns/audit:${tag}`,
        ),
      );
  }, 600_000);
  afterAll(async () => {
    await registry.stop();
  });

  it("is the same in both registries, and named by its digest in the tenancy files", () => {
    expect(digests).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/), digests[0]]);
    for (const file of files)
      expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^image: .*:${tag}@${digests[0]!}$`, "m"));
    expect(readFileSync(join(folder, "calls"), "utf8").match(/^grype|^cosign/gm)).toEqual([
      "grype",
      "grype",
      "cosign",
      "cosign",
    ]);
  });

  it("audits as user 1000 from files that belong to root and cannot be written", async () => {
    const deployment = await deploy();
    addUser(deployment, "ada@example.com", [200]);
    const pulled = `${registry.hosts[1]!}/ns/audit@${digests[0]!}`;
    const container = registry.call("buildah", "from", pulled);
    const { OCIv1 } = JSON.parse(registry.call("buildah", "inspect", container)) as {
      OCIv1: { config: { User: string; Entrypoint: string[]; WorkingDir: string } };
    };
    const { User: user, Entrypoint: entrypoint, WorkingDir: workingDir } = OCIv1.config;
    expect(user).toBe("1000:1000");
    const inside = (command: string) =>
      registry.call("buildah", "run", `--user=${user}`, container, "--", "node", "-e", command);
    expect(
      inside(
        'const fs = require("fs"); for (const f of fs.readdirSync("/function")) { const { uid, mode } = fs.statSync("/function/" + f); console.log(f, uid, (mode & 0o777).toString(8)); }',
      ).split("\n"),
    ).toEqual(["func.js 0 444", "undici.js 0 444"]);

    const running = await startListener((sockets) => {
      chmodSync(sockets, 0o777);
      const environment = { ...fnEnvironment("/tmp/iofs"), ...deployment.environment };
      return spawn(
        "buildah",
        [
          "run",
          `--user=${user}`,
          `--workingdir=${workingDir}`,
          `--volume=${sockets}:/tmp/iofs`,
          ...Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`),
          container,
          "--",
          ...entrypoint,
        ],
        // A group of its own, so that what runs inside ends with it.
        {
          env: { ...process.env, ...registry.environment },
          stdio: ["ignore", "pipe", "pipe"],
          detached: true,
        },
      );
    });
    try {
      const { status, body } = await running.call("{}");
      expect({ status, answer: JSON.parse(body) as unknown }).toMatchObject({
        status: 200,
        answer: { outcome: "complete", summary: { byStatus: { OVERDUE: 1 } } },
      });
    } finally {
      process.kill(-running.pid, "SIGKILL");
      await running.kill();
      await deployment.close();
    }
  }, 120_000);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
