import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bundles the project as `npm run build` does, into a folder of its own. */
export async function buildBundles(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "bundle-"));
  execFileSync(process.execPath, ["scripts/build.mjs", folder], { stdio: "pipe" });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}
