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

const { availableParallelism } = require("node:os");

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
  testTimeout: 30_000,
  // Most suites wait for sockets and child processes: as many workers as processors would leave processors idle. (Jest takes
  // "150%" for 150 workers.)
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
