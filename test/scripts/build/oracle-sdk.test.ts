import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "bundle-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Bundle {
  readonly client: { readonly prototype: object };
  readonly sortBy: unknown;
}

/** What a bundle of this source exports. */
async function bundled(source: string): Promise<{ exported: Bundle; models: string[] }> {
  writeFileSync(join(folder, "entry.ts"), source);
  const { oracleSdk } = (await import(join(root, "scripts/build/oracle-sdk.mjs"))) as {
    oracleSdk: (sources: string) => never;
  };
  const outfile = join(folder, `${Math.random()}.cjs`);
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: root, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile,
    metafile: true,
    plugins: [oracleSdk(folder)],
  });
  const models = Object.entries(Object.values(metafile.outputs)[0]!.inputs)
    .filter(([file, { bytesInOutput }]) => /identitydomains\/lib\/model/.test(file) && bytesInOutput > 0)
    .map(([file]) => basename(file, ".js"));
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the bundle is CommonJS, as what ships
  return { exported: require(outfile) as Bundle, models };
}

it("a bundle keeps of Oracle's clients what its source names, with the models that need it", async () => {
  const { exported, models } = await bundled(`
    import { IdentityDomainsClient } from "oci-identitydomains";
    import { requests } from "oci-identity";
    export const client = IdentityDomainsClient;
    export const call = (one: IdentityDomainsClient) => one.searchApiKeys({});
    export const sortBy = requests.ListCompartmentsRequest.LifecycleState;
  `);
  const methods = Object.getOwnPropertyNames(exported.client.prototype);
  expect(methods).toContain("searchApiKeys");
  expect(methods).toContain("shutdownCircuitBreaker");
  expect(methods).not.toContain("createUser");
  expect(methods).not.toContain("listApiKeys");
  expect(models).toEqual(expect.arrayContaining(["api-keys", "api-key", "meta"]));
  expect(models).not.toContain("app");
  expect(models).not.toContain("user");
});
