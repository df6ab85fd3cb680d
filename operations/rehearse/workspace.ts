import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Document, parseDocument } from "yaml";

const projectRoot = resolve(__dirname, "../..");

/** Makes a folder one that cdktf synthesizes this project's stacks into, from whichever tenancy files. */
export const writeProject = async (folder: string): Promise<void> => {
  await writeFile(
    join(folder, "cdktf.json"),
    JSON.stringify({
      language: "typescript",
      app: `"${process.execPath}" --import "${pathToFileURL(require.resolve("tsx")).href}" "${join(projectRoot, "main.ts")}"`,
      projectId: "rehearsal",
      sendCrashReports: "false",
    }),
  );
};

/** What belongs to the real deployment: a rehearsal has its own state and its own credentials. */
const realOnly = ["state", "terraform"];

/**
 * A folder of its own for one rehearsal: a copy of the tenancy file, cdktf's output and the state.
 * Nothing of it is in the project's folder, and nothing of a real deployment is touched.
 */
export class Workspace {
  readonly #document: Document;

  private constructor(
    readonly folder: string,
    private readonly tenancyFile: string,
    document: Document,
  ) {
    this.#document = document;
  }

  /** Makes the workspace for the tenancy in `file`. */
  static async open(file: string): Promise<Workspace> {
    const document = parseDocument(await readFile(file, "utf8"));
    for (const key of realOnly) document.delete(key);
    const folder = await mkdtemp(join(tmpdir(), "credential-compliance-rehearsal-"));
    await mkdir(join(folder, "tenancies"));
    const workspace = new Workspace(folder, join(folder, "tenancies", basename(file)), document);
    await workspace.#save();
    await writeProject(folder);
    return workspace;
  }

  get tenanciesFolder(): string {
    return join(this.folder, "tenancies");
  }

  /** Changes one setting of the copied tenancy file. */
  async set(path: readonly string[], value: unknown): Promise<void> {
    this.#document.setIn(path, value);
    await this.#save();
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #save(): Promise<void> {
    await writeFile(this.tenancyFile, this.#document.toString());
  }
}
