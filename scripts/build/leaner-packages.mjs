/**
 * Parts of packages that the audit cannot reach, and that would be a third of its bundles:
 * - the messages of zod in 50 languages (English is loaded apart);
 * - node-fetch under Oracle's SDK, which Node's own `fetch` stands in for: an `agent`, which only node-fetch has, is never
 *   given (`oci-common`, `lib/http-options.js`).
 */
export const leanerPackages = {
  name: "leaner-packages",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.c?js$/ }, () => ({ contents: "export {};" }));
    onLoad(
      { filter: /[\\/](?:isomorphic-fetch[\\/]fetch-npm-node|node-fetch[\\/]lib[\\/]index)\.m?js$/ },
      () => ({
        contents: "module.exports = (...request) => fetch(...request);",
      }),
    );
  },
};

/**
 * The way through a proxy is a file of its own: half a megabyte that few ever load.
 * @param path of that file from the bundle that asks for it
 */
export function proxyApart(path) {
  return {
    name: "proxy-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^undici$/ }, () => ({ path, external: true }));
    },
  };
}
