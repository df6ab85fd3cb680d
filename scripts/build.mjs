// Bundles the audit. `npm ci` runs this as `prepare`; an install without development dependencies has no esbuild and keeps the bundle it has.
import { existsSync } from "node:fs";

const { build } = await import("esbuild").catch(() => ({ build: undefined }));
if (!build) {
  console.warn("esbuild is not installed (npm ci --omit=dev): dist/ was not rebuilt");
  process.exit(0);
}
const entryPoints = ["lambda-src/cli.ts"].filter((entry) => existsSync(entry));
if (entryPoints.length > 0) {
  await build({
    entryPoints,
    outdir: "dist",
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    minifySyntax: true,
    minifyWhitespace: true,
  });
}
