/** A folder or file with a purpose of its own, and what it may know of the others. */
export interface Room {
  /** What it is for, in half a line. */
  readonly purpose: string;
  /** Rooms whose files it may import. */
  readonly uses: readonly RoomPath[] | "all";
  /** Why, where an arrow is not obvious. */
  readonly because?: string;
  /** Whether its folders know nothing of each other: one folder a command. */
  readonly apart?: true;
  /** Packages and modules of Node.js: all that it may import, or what it may not; `^` begins and `$` ends a name. */
  readonly packages?: { readonly only: readonly string[] } | { readonly not: readonly string[] };
}

/** Where a room is, from the root. A room inside another one is its own. */
export type RoomPath =
  | "main.ts"
  | "tenancies"
  | "constructs"
  | "operations/operations.ts"
  | "operations"
  | "operations/demo"
  | "operations/deployer"
  | "operations/rehearse"
  | "operations/terraform"
  | "lambda-src/cli.ts"
  | "lambda-src/cli"
  | "lambda-src/func.ts"
  | "lambda-src/function"
  | "lambda-src/tenancy"
  | "lambda-src/evidence"
  | "lambda-src/publish"
  | "lambda-src/tickets"
  | "lambda-src/report"
  | "lambda-src/terminal"
  | "lambda-src/oci"
  | "lambda-src/contract"
  | "lambda-src/settings-file"
  | "lambda-src/audit"
  | "simulator"
  | "scripts"
  | "test";

const infrastructure = ["^cdktf", "^constructs$", "^@cdktf-providers"];
const oracle = ["^oci-", "^undici$"];
const network = ["^node:(https?|http2|net|tls|dns|dgram)$"];
const processes = ["^node:(child_process|cluster|worker_threads)$"];

/**
 * The rooms of this repository and the arrows between them: an import that is not in this table is refused by
 * `npm run lint` (check-arrows.ts), and docs/architecture.md draws the same table.
 */
export const rooms: Readonly<Record<RoomPath, Room>> = {
  "main.ts": {
    purpose: "entry of cdktf: one stack per file in `tenancies/`",
    uses: ["tenancies", "constructs"],
  },
  tenancies: {
    purpose: "one YAML file per tenancy, and the schema that checks it",
    uses: ["lambda-src/contract", "lambda-src/settings-file", "lambda-src/audit"],
    packages: { not: [...infrastructure, ...oracle, ...network, ...processes] },
  },
  constructs: {
    purpose: "the stack and its parts, one construct a file",
    uses: [
      "tenancies",
      "lambda-src/contract",
      "lambda-src/settings-file",
      "lambda-src/oci",
      "lambda-src/publish",
    ],
    because:
      "the steps that `terraform apply` runs (`*-step.ts`) call Oracle as the audit does, and one tells Monitoring in the audit's own metric",
  },
  "operations/operations.ts": {
    purpose: "entry: `npm run operations`",
    uses: ["operations", "operations/demo", "operations/rehearse", "lambda-src/terminal"],
  },
  operations: {
    purpose: "what a platform team runs beside cdktf, one folder a command",
    uses: [
      "lambda-src/terminal",
      "operations/deployer",
      "operations/terraform",
      "constructs",
      "tenancies",
      "lambda-src/evidence",
      "lambda-src/oci",
      "lambda-src/contract",
      "lambda-src/audit",
    ],
    because: "`rollout` waits for evidence of the first audit",
    apart: true,
  },
  "operations/demo": {
    purpose: "an audit of a simulated tenancy, for a first look",
    uses: ["lambda-src/terminal", "simulator", "lambda-src/report", "lambda-src/audit"],
  },
  "operations/deployer": {
    purpose: "a tenancy as its deployer sees it",
    uses: ["tenancies", "lambda-src/oci"],
  },
  "operations/rehearse": {
    purpose: "a deployment into the simulator",
    uses: ["lambda-src/terminal", "simulator", "operations", "operations/terraform", "tenancies"],
    because: "rehearses `retire` too",
  },
  "operations/terraform": {
    purpose: "runs cdktf, Terraform and other programs",
    uses: [],
    packages: { not: [...oracle, ...network] },
  },
  "lambda-src/cli.ts": {
    purpose: "entry: `credential-audit`",
    uses: ["lambda-src/terminal", "lambda-src/cli"],
  },
  "lambda-src/cli": {
    purpose: "its commands, one folder each",
    uses: [
      "lambda-src/terminal",
      "lambda-src/tenancy",
      "lambda-src/evidence",
      "lambda-src/tickets",
      "lambda-src/report",
      "lambda-src/oci",
      "lambda-src/contract",
      "lambda-src/settings-file",
      "lambda-src/audit",
    ],
    because: "`doctor` knows Cloud Guard's rule of the findings by the name that the stack gives it",
    apart: true,
    packages: { not: infrastructure },
  },
  "lambda-src/func.ts": {
    purpose: "entry: the Oracle Function",
    uses: ["lambda-src/function"],
  },
  "lambda-src/function": {
    purpose: "one call of the function, from its configuration to what it publishes",
    uses: [
      "lambda-src/terminal",
      "lambda-src/tenancy",
      "lambda-src/evidence",
      "lambda-src/publish",
      "lambda-src/tickets",
      "lambda-src/report",
      "lambda-src/oci",
      "lambda-src/contract",
      "lambda-src/audit",
    ],
    packages: { not: [...infrastructure, ...processes] },
  },
  "lambda-src/tenancy": {
    purpose: "reads a tenancy: discovery, the ladder, limiter, classic IAM",
    uses: ["lambda-src/oci", "lambda-src/audit"],
    packages: { not: [...infrastructure, ...network, ...processes] },
  },
  "lambda-src/evidence": {
    purpose: "the immutable files of a run, and their chain: written, read back, verified",
    uses: ["lambda-src/report", "lambda-src/oci", "lambda-src/contract", "lambda-src/audit"],
    packages: { not: [...infrastructure, ...network, ...processes] },
  },
  "lambda-src/publish": {
    purpose: "where results go: notification, metrics, email to owners",
    uses: [
      "lambda-src/terminal",
      "lambda-src/evidence",
      "lambda-src/report",
      "lambda-src/oci",
      "lambda-src/contract",
      "lambda-src/audit",
    ],
    because: "who was told at which stage is kept with the evidence, and messages carry its anchor",
    packages: { not: [...infrastructure, ...network, ...processes] },
  },
  "lambda-src/tickets": {
    purpose: "tickets: what there should be, what there is, and the writes between",
    uses: ["lambda-src/terminal", "lambda-src/oci", "lambda-src/contract", "lambda-src/audit"],
    because: "other systems are called through the same HTTP client",
    packages: { not: [...infrastructure, ...network, ...processes] },
  },
  "lambda-src/report": {
    purpose: "writers: CSV, JSON, HTML, OCSF, terminal",
    uses: ["lambda-src/terminal", "lambda-src/audit"],
    packages: { not: [...infrastructure, ...oracle, ...network, ...processes] },
  },
  "lambda-src/terminal": {
    purpose: "what reaches a terminal or the log of a pipeline: one seam, nothing raw",
    uses: [],
    packages: { only: ["^string-width$", "^picocolors$", "^log-update$"] },
  },
  "lambda-src/oci": {
    purpose: "the SDK seam: authentication, endpoints, one HTTP client",
    uses: ["lambda-src/terminal", "lambda-src/audit"],
    because: "a connection is opened per domain, whose type `audit/` owns",
    packages: { not: infrastructure },
  },
  "lambda-src/contract": {
    purpose: "what the stack hands over to the function",
    uses: ["lambda-src/audit"],
    packages: { only: ["^zod$"] },
  },
  "lambda-src/settings-file": {
    purpose: "reads the YAML files that people write, and places their mistakes",
    uses: ["lambda-src/audit"],
    packages: { not: [...infrastructure, ...oracle, ...network, ...processes] },
  },
  "lambda-src/audit": {
    purpose: "pure: credential types, rotation policy, judging, coverage, the report model",
    uses: [],
    packages: { only: ["^zod$", "^node:crypto$"] },
  },
  simulator: {
    purpose: "a loopback Oracle Cloud",
    uses: [],
    because: "what it judges must not share its misunderstandings",
    packages: { not: infrastructure },
  },
  scripts: {
    purpose: "for who develops this project: build, bench, soak, fuzz, lint",
    uses: [
      "lambda-src/terminal",
      "operations",
      "operations/demo",
      "operations/deployer",
      "operations/rehearse",
      "operations/terraform",
      "tenancies",
      "lambda-src/tenancy",
      "lambda-src/report",
      "lambda-src/oci",
      "lambda-src/audit",
      "simulator",
      "test",
    ],
    because: "benches measure what the tests build",
  },
  test: {
    purpose: "mirrors the above",
    uses: "all",
  },
};
