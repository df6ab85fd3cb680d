// Bundles the audit. `npm ci` runs this as `prepare`; an install without development dependencies has no esbuild and keeps the bundle it has.
import { chmodSync, readdirSync } from "node:fs";
import { leanerPackages, proxyApart } from "./build/leaner-packages.mjs";
import { oracleSdk } from "./build/oracle-sdk.mjs";

const { build } = await import("esbuild").catch(() => ({ build: undefined }));
if (!build) {
  console.warn("esbuild is not installed (npm ci --omit=dev): dist/ was not rebuilt");
  process.exit(0);
}

/** Commands are bundles of their own, loaded when one runs: `credential-audit --version` must not load Oracle's SDK. */
const commandsOnDemand = {
  name: "commands-on-demand",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/cli\/[a-z-]+\/[a-z-]+\.js$/ }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** Puts the HTML report's bundled client in place of the module that bundles it: what ships needs no compiler. */
const reportClient = {
  name: "report-client",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]report[\\/]html[\\/]client-bundle\.ts$/ }, async () => {
      const tsx = await import("tsx/cjs/api");
      const { clientBundle } = tsx.require("../lambda-src/report/html/client-bundle.ts", import.meta.url);
      return { contents: `export const clientBundle = () => (${JSON.stringify(clientBundle())});` };
    });
  },
};

const outdir = process.argv[2] ?? "dist";
const commands = readdirSync("lambda-src/cli", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `cli/${name}/${name}`);
const common = {
  outdir,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "none",
  // `import()` of a bundle would have Node look through all of it for names that it might export.
  supported: { "dynamic-import": false },
};
const leaner = [oracleSdk("lambda-src"), leanerPackages];
await build({
  entryPoints: [
    { in: "lambda-src/cli.ts", out: "cli" },
    ...commands.map((command) => ({ in: `lambda-src/${command}.ts`, out: command })),
  ],
  ...common,
  plugins: [commandsOnDemand, reportClient, ...leaner, proxyApart("../../undici.js")],
});
chmodSync(`${outdir}/cli.js`, 0o755);
// The function is one file, and another for proxies: a cold start reads it from a container's file system once.
await build({
  ...common,
  minifyIdentifiers: true,
  entryPoints: [{ in: "lambda-src/func.ts", out: "func/func" }],
  plugins: [reportClient, ...leaner, proxyApart("./undici.js")],
});
for (const out of ["undici", "func/undici"])
  await build({ ...common, minifyIdentifiers: true, entryPoints: [{ in: "undici", out }] });
