import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** What a container image is built, copied and looked at with, where there is no Docker engine (Debian's packages). */
const programs = ["buildah", "skopeo", "docker-registry"];

/** Why no image can be built here; `undefined` when one can. */
export function cannotBuildImages(): string | undefined {
  const missing = programs.filter((name) => !existsSync(join("/usr/bin", name)));
  if (missing.length > 0) return `not installed: ${missing.join(", ")}`;
  return process.getuid?.() === 0 ? undefined : "buildah's chroot isolation needs root";
}

/** Loopback registries, and the settings with which buildah and skopeo find them in place of Docker Hub. */
export class StandInRegistry {
  readonly #servers: ChildProcess[] = [];
  readonly hosts: string[] = [];

  constructor(readonly folder: string) {}

  get environment(): Readonly<Record<string, string>> {
    return {
      CONTAINERS_STORAGE_CONF: join(this.folder, "storage.conf"),
      CONTAINERS_REGISTRIES_CONF: join(this.folder, "registries.conf"),
      BUILDAH_ISOLATION: "chroot",
    };
  }

  /** Starts `count` registries; the first one holds the base images. */
  async start(count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.hosts.push(await this.#serve(n));
    writeFileSync(
      join(this.folder, "storage.conf"),
      `[storage]\ndriver = "vfs"\ngraphroot = "${this.folder}/graph"\nrunroot = "${this.folder}/run"\n`,
    );
    const insecure = this.hosts.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
    const mirror = `[[registry]]\nlocation = "docker.io"\n[[registry.mirror]]\nlocation = "${this.hosts[0]!}"\ninsecure = true\n`;
    writeFileSync(join(this.folder, "registries.conf"), [...insecure, mirror].join("\n"));
  }

  async #serve(n: number): Promise<string> {
    const host = `127.0.0.1:${await freePort()}`;
    const configuration = join(this.folder, `registry-${n}.yml`);
    const root = join(this.folder, `registry-${n}`);
    writeFileSync(
      configuration,
      `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${root} } }\nhttp: { addr: ${host} }\n`,
    );
    const server = spawn("docker-registry", ["serve", configuration], { stdio: "ignore" });
    this.#servers.push(server);
    for (let tries = 0; tries < 200; tries++) {
      if (
        await fetch(`http://${host}/v2/`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return host;
      if (server.exitCode !== null) break;
      await wait(50);
    }
    throw new Error(`the registry at ${host} does not answer`);
  }

  /** Runs buildah or skopeo; returns what it prints. */
  call(command: "buildah" | "skopeo", ...args: string[]): string {
    return execFileSync(command, args, {
      env: { ...process.env, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
    }).trim();
  }

  /** An image of this machine's own Node and npm under a name of Docker Hub. @returns its digest */
  plantNode(name: string): string {
    const tree = join(this.folder, "root");
    if (!existsSync(tree)) copyNode(tree);
    const container = this.call("buildah", "from", "scratch");
    this.call("buildah", "copy", "-q", container, tree, "/");
    this.call("buildah", "config", ...certificates().flatMap((each) => ["--env", each]), container);
    const digestFile = join(this.folder, "digest");
    const image = this.call("buildah", "commit", "-q", container);
    const to = `docker://${this.hosts[0]!}/${name}`;
    this.call("buildah", "push", "-q", `--digestfile=${digestFile}`, image, to);
    this.call("buildah", "rm", container);
    return execFileSync("cat", [digestFile], { encoding: "utf8" }).trim();
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise((resolve) => {
            server.once("exit", resolve);
            server.kill();
          }),
      ),
    );
  }
}

const authorities = "/etc/ssl/certs/ca-certificates.crt";

/** Where a proxy opens the encryption, npm inside the image must trust it as it does here. */
function certificates(): string[] {
  return existsSync(authorities)
    ? [`NODE_EXTRA_CA_CERTS=${authorities}`, `npm_config_cafile=${authorities}`]
    : [];
}

/** Everything that `node`, `npm` and `sh` need to run, at the paths that they have here. */
function copyNode(tree: string): void {
  const node = realpathSync(process.execPath);
  const shell = realpathSync("/bin/sh");
  const env = realpathSync("/usr/bin/env");
  const npm = dirname(dirname(realpathSync(join(dirname(process.execPath), "npm"))));
  const libraries = [node, shell, env].flatMap((file) =>
    [...execFileSync("ldd", [file], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path!),
  );
  const put = (from: string, to = from): void => {
    mkdirSync(join(tree, dirname(to)), { recursive: true });
    cpSync(from, join(tree, to), { recursive: true, dereference: true });
  };
  for (const library of new Set(libraries)) put(library);
  put(node, "/usr/bin/node");
  put(shell, "/bin/sh");
  put(env, "/usr/bin/env");
  put(npm, "/usr/lib/node_modules/npm");
  if (existsSync(authorities)) put(authorities);
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(tree, "usr/bin/npm"));
  for (const folder of ["tmp", "root", "etc", "proc", "sys", "dev", "run"])
    mkdirSync(join(tree, folder), { recursive: true });
  chmodSync(join(tree, "tmp"), 0o1777);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
