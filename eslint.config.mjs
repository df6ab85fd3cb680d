import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

/** Arrows between rooms: scripts/architecture/rooms.ts. */
const imports = [
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
      "no-restricted-imports": ["error", { patterns: imports }],
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
    files: ["scripts/**", "operations/**", "constructs/**/*-step.ts", "simulator/main.ts", "main.ts"],
    rules: { "no-console": "off" },
  },
  {
    // One seam, whose type takes no string that others wrote.
    files: ["lambda-src/**/*.ts", "operations/**/*.ts"],
    ignores: ["lambda-src/terminal/*.ts"],
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "MemberExpression[property.name='write'][object.property.name=/^std(out|err)$/], CallExpression[callee.property.name='write'][callee.object.name=/^(std(out|err)|stream)$/]",
          message: "print and printError of lambda-src/terminal/print.ts write to the terminal.",
        },
      ],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            ...imports,
            { regex: "^log-update$", message: "live() of lambda-src/terminal/live.ts." },
          ],
        },
      ],
    },
  },
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
