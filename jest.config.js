// Packages that ship ES modules only; Jest's CommonJS runtime needs them compiled (docs/decisions/0001).
const esmOnly = [
  "@cdktf-providers",
  "p-limit",
  "yocto-queue",
  "string-width",
  "strip-ansi",
  "ansi-regex",
  "ansi-styles",
  "ansi-escapes",
  "get-east-asian-width",
  "emoji-regex",
  "log-update",
  "slice-ansi",
  "is-fullwidth-code-point",
  "wrap-ansi",
  "cli-cursor",
  "restore-cursor",
  "onetime",
  "mimic-function",
  "environment",
];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  transform: {
    "\\.[cm]?[jt]s$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
        module: { type: "commonjs" },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join("|")})/)`],
  // A dynamic import names the file that TypeScript will have made.
  moduleNameMapper: { "^(\\.{1,2}/.+)\\.js$": ["$1.js", "$1.ts"] },
  // Generous: what hangs is found all the same, and a busy machine makes no test red.
  testTimeout: 120_000,
  // Most suites wait for sockets and child processes; one worker less than processors would leave a processor idle.
  maxWorkers: "100%",
};
