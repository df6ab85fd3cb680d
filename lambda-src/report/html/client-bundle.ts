import { join } from "node:path";
import { buildSync } from "esbuild";

/** The page's own code: one script and one style sheet, with the chart library inside. */
export interface ClientBundle {
  readonly script: string;
  readonly style: string;
}

let bundle: ClientBundle | undefined;

/**
 * Bundles `client/`. This runs in development only: where the audit itself is bundled, scripts/build.mjs puts the result
 * in place of this module, so that no compiler ships.
 */
export function clientBundle(): ClientBundle {
  bundle ??= build();
  return bundle;
}

function build(): ClientBundle {
  const client = join(__dirname, "client");
  const { outputFiles } = buildSync({
    entryPoints: [join(client, "main.ts"), join(client, "page.css")],
    outdir: "out",
    write: false,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
  });
  return { script: textOf(outputFiles, ".js"), style: textOf(outputFiles, ".css") };
}

function textOf(files: readonly { path: string; text: string }[], extension: string): string {
  const text = files.find(({ path }) => path.endsWith(extension))?.text;
  if (text === undefined) throw new Error(`esbuild made no ${extension} of the report's client`);
  return text;
}
