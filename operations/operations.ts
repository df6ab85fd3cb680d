import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { complain } from "../lambda-src/terminal/print";

/** Something that a platform team runs beside cdktf: `npm run <name>`, or `npm run operations -- <name>`. */
interface Operation {
  /** What it does, in the list of all. */
  readonly summary: string;
  /** Loads what it takes and what it does. Only the operation that runs is loaded: most bring Oracle's SDK or cdktf. */
  readonly load: () => Promise<CommandUnknownOpts>;
}

/** In the order in which a team meets them. */
const operations: Readonly<Record<string, Operation>> = {
  demo: { summary: "audit a simulated tenancy", load: async () => (await import("./demo/demo.js")).command },
  tenancy: {
    summary: "add a tenancy, and check what its deployment needs",
    load: async () => (await import("./tenancy/tenancy.js")).command,
  },
  check: {
    summary: "check the tenancy files and their stacks",
    load: async () => (await import("./check/check.js")).command,
  },
  rehearse: {
    summary: "deploy a tenancy to a simulated Oracle Cloud",
    load: async () => (await import("./rehearse/rehearse.js")).command,
  },
  image: {
    summary: "build, scan, push, sign and pin the function's image",
    load: async () => (await import("./image/image.js")).command,
  },
  session: {
    summary: "open short-lived sessions for a pipeline's job",
    load: async () => (await import("./session/session.js")).command,
  },
  rollout: {
    summary: "plan and apply the stacks of all tenancies in waves, and find drift",
    load: async () => (await import("./rollout/rollout.js")).command,
  },
  subscribe: {
    summary: "subscribe the addresses that are secrets",
    load: async () => (await import("./subscribe/subscribe.js")).command,
  },
  "audit-tenancies": {
    summary: "audit every tenancy from here",
    load: async () => (await import("./audit-tenancies/audit-tenancies.js")).command,
  },
  nightly: {
    summary: "look for drift, and audit every tenancy from here",
    load: async () => (await import("./nightly/nightly.js")).command,
  },
  "cloud-guard-rules": {
    summary: "set Cloud Guard's credential rules again",
    load: async () => (await import("./cloud-guard-rules/cloud-guard-rules.js")).command,
  },
  retire: {
    summary: "leave a tenancy, and keep its evidence",
    load: async () => (await import("./retire/retire.js")).command,
  },
};

async function main(): Promise<void> {
  const program = new Command("npm run operations --")
    .description("What a platform team runs beside cdktf. Each is an npm command of that name too.")
    .showHelpAfterError("(--help lists what there is)")
    .addHelpText(
      "after",
      "\nThe audit itself: credential-audit --help. A simulated Oracle Cloud: npm run simulator -- --help.",
    );
  const [first, second] = process.argv.slice(2);
  const name = first === "help" ? second : first;
  for (const [each, { summary, load }] of Object.entries(operations)) {
    const command = each === name ? await load() : new Command(each);
    command.summary(summary).copyInheritedSettings(program);
    program.addCommand(command);
  }
  await program.parseAsync();
}

main().catch((error: unknown) => {
  complain(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
