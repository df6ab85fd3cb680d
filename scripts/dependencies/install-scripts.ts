/** Packages whose install scripts were read, and what they do. Whatever else wants to run one is looked at first. */
const read: Readonly<Record<string, string>> = {
  "@cdktf/node-pty-prebuilt-multiarch": "fetches or builds the terminal of cdktf-cli",
  "@parcel/watcher": "builds the file watcher of cdktf-cli where there is no binary",
  "@swc/core": "checks that the compiler of the tests has its binary",
  esbuild: "puts the bundler's binary in place",
  "unrs-resolver": "checks that the resolver of Jest has its binary",
};

/** Packages that run code of theirs on whoever installs this project, and that nobody has looked at. */
export function unreadInstallScripts(names: readonly string[]): string[] {
  return names
    .filter((name) => !Object.hasOwn(read, name))
    .map((name) => `${name} runs a script when installed`);
}
