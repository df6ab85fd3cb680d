import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** Forbids imports, so that the arrows between the rooms keep pointing one way (docs/architecture.md). */
const only = (files, group, message) => ({
  files,
  rules: {
    "no-restricted-imports": ["error", { patterns: [...everywhere, { group, message }] }],
  },
});

const everywhere = [
  {
    regex: "^@cdktf-providers/oracle-oci(/lazy-index)?$",
    message:
      "Import one subpath, such as @cdktf-providers/oracle-oci/events-rule: the root loads for seconds and types as any.",
  },
];

export default tseslint.config(
  { ignores: ["dist/", "cdktf.out/", "credential-audit/", "coverage/", "node_modules/", "test/data/"] },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/only-throw-error": "error",
      "no-restricted-imports": ["error", { patterns: everywhere }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    // The bindings type computed attributes as any; constructs hide that behind typed outputs.
    files: ["constructs/**/*.ts", "main.ts", "test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-unsafe-call": "off",
    },
  },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
  {
    files: [
      "scripts/**",
      "operations/**",
      "constructs/**/*-step.ts",
      "lambda-src/cli.ts",
      "lambda-src/cli/**",
      "simulator/main.ts",
      "main.ts",
    ],
    rules: { "no-console": "off" },
  },
  only(
    ["lambda-src/audit/**/*.ts"],
    [
      "../tenancy/*",
      "../oci/*",
      "../report/*",
      "../publish/*",
      "../cli/*",
      "oci-*",
      "node:fs*",
      "node:http*",
      "node:net",
      "constructs",
    ],
    "audit/ is pure: no I/O, no SDK, no other room.",
  ),
  only(
    ["lambda-src/oci/**/*.ts"],
    ["../tenancy/*", "../report/*", "../publish/*", "../cli/*", "../../constructs/*", "../../simulator/*"],
    "oci/ is the SDK seam; it knows nothing of the rooms that use it.",
  ),
  only(
    ["lambda-src/tenancy/**/*.ts"],
    ["../report/*", "../publish/*", "../cli/*", "../../constructs/*", "../../simulator/*"],
    "tenancy/ reads; it neither writes reports nor publishes.",
  ),
  only(
    ["lambda-src/report/**/*.ts"],
    [
      "../tenancy/*",
      "../oci/*",
      "../publish/*",
      "../cli/*",
      "oci-*",
      "../../constructs/*",
      "../../simulator/*",
    ],
    "report/ writes the report model; it reads no tenancy.",
  ),
  only(
    ["lambda-src/publish/**/*.ts"],
    ["../tenancy/*", "../cli/*", "../../constructs/*", "../../simulator/*"],
    "publish/ delivers reports; it reads no tenancy.",
  ),
  only(
    ["simulator/**/*.ts"],
    ["../lambda-src/*", "../constructs/*"],
    "The simulator is Oracle: it shares no code with what it judges.",
  ),
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: {
        module: "writable",
        require: "readonly",
        process: "readonly",
        console: "readonly",
        __dirname: "readonly",
      },
    },
  },
  prettier,
);
