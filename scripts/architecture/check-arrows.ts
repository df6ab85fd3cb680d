import { existsSync } from "node:fs";
import { arrowRules } from "./arrows";
import { rooms } from "./rooms";

/** Prints every import of the working directory that the table of rooms does not allow, and exits 1 when there is one. */
async function main(): Promise<void> {
  const { cruise } = await import("dependency-cruiser");
  const places = new Set(Object.keys(rooms).map((path) => path.replace(/\/.*/, "")));
  const { output } = await cruise(
    [...places].filter((path) => existsSync(path)),
    {
      validate: true,
      ruleSet: { forbidden: arrowRules().map((rule) => ({ severity: "error", ...rule })) },
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
    },
    { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "types", "default"] },
  );
  if (typeof output === "string") throw new Error(output);
  const { violations, totalCruised } = output.summary;
  const comments = new Map(arrowRules().map(({ name, comment }) => [name, comment]));
  for (const { from, to, rule } of violations)
    console.error(`${from} imports ${to}\n  ${rule.name}: ${comments.get(rule.name)} (scripts/architecture)`);
  if (violations.length > 0) process.exitCode = 1;
  else console.log(`${totalCruised} files keep to the arrows between the rooms.`);
}

void main();
