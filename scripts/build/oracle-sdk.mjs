import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Every word of the audit's own code: an operation whose name is not among them cannot be called. */
function wordsOf(folder) {
  const words = new Set();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
    for (const [word] of readFileSync(join(entry.parentPath, entry.name), "utf8").matchAll(/\w+/g))
      words.add(word);
  }
  return words;
}

const service = /[\\/]node_modules[\\/]oci-(?!common[\\/])[a-z]+[\\/]/;

/**
 * Oracle's clients as ES modules without the operations that nothing calls, so that esbuild leaves out the models that
 * only those need: the whole client of identity domains and its 500 models were a quarter of the function. The clients
 * are generated, so their text is regular; what does not look as expected stays as it is, and is merely larger.
 */
export function oracleSdk(sources) {
  const called = wordsOf(sources);
  return {
    name: "oracle-sdk",
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        if (!service.test(`${resolveDir}/`)) return undefined;
        const file = [`${path}.js`, path, join(path, "index.js")]
          .map((candidate) => join(resolveDir, candidate))
          .find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
        return file === undefined ? undefined : { path: file, sideEffects: false };
      });
      onLoad(
        { filter: /[\\/]oci-[a-z]+[\\/](?:index|lib[\\/]client|lib[\\/](?:model|request)[\\/][\w-]+)\.js$/ },
        ({ path }) => {
          if (!service.test(path)) return undefined;
          const text = readFileSync(path, "utf8");
          const kind = path.match(/(index|client)\.js$/)?.[1] ?? "model";
          const isBarrel = /[\\/](?:model|request)[\\/]index\.js$/.test(path);
          const contents =
            kind === "client"
              ? moduleOf(withoutUncalled(text, called))
              : kind === "model"
                ? moduleOf(text)
                : isBarrel
                  ? barrel(text)
                  : packageIndex(text);
          return contents === undefined ? undefined : { contents, resolveDir: dirname(path) };
        },
      );
    },
  };
}

/** `exports.XClient = client.XClient` of a package's index, and the enumerations of its requests and models. */
function packageIndex(text) {
  const names = [...text.matchAll(/^exports\.(\w+) = client\.\1;$/gm)].map(([, name]) => name);
  return names.length === 0
    ? undefined
    : [
        `export { ${names.join(", ")} } from "./lib/client";`,
        'export * as requests from "./lib/request";',
        'export * as models from "./lib/model";',
      ].join("\n");
}

function barrel(text) {
  const models = [
    ...text.matchAll(
      /^const (\w+) = __importStar\(require\("(\.\/[\w-]+)"\)\);\nexports\.(\w+) = \1\.\3;$/gm,
    ),
  ];
  const exported = new Set([...text.matchAll(/^exports\.(\w+) = \w+\.\w+;$/gm)].map(([, name]) => name));
  if (models.length !== exported.size) return undefined;
  return models.map(([, , file, name]) => `export { ${name} } from "${file}";`).join("\n");
}

/** The operations are methods of four spaces' indent; those of the client's own workings have no path parameters. */
function withoutUncalled(text, called) {
  return text.replace(/^ {4}(\w+)\([^\n]*\) \{\n[^]*?\n {4}\}\n/gm, (method, name) =>
    called.has(name) || !/const pathParams = |paginate\w+\(|Waiter/.test(method) || name === "constructor"
      ? method
      : "",
  );
}

/** A generated CommonJS module as an ES module; `undefined` when something is left that only CommonJS has. */
function moduleOf(text) {
  const module = text
    .replace(/^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$/m, "")
    .replace(/^(?:exports\.\w+ = )+void 0;$/gm, "")
    .replace(/^const (\w+) = __importStar\(require\("([^"]+)"\)\);$/gm, 'import * as $1 from "$2";')
    .replace(/^const (\w+) = require\("opossum"\);$/gm, 'import $1 from "opossum";')
    .replace(/^const (\w+) = require\("([^"]+)"\);$/gm, 'import * as $1 from "$2";')
    .replace(/^var (\w+);\n(\(function \(\1\) \{)/gm, "export var $1;\n$2")
    .replace(/\((\w+) = exports\.\1 \|\| \(exports\.\1 = \{\}\)\)/g, "($1 || ($1 = {}))")
    .replace(/^exports\.(\w+) = \1;$/gm, "export { $1 };");
  return /\bexports\b|\brequire\(/.test(module) ? undefined : module;
}
