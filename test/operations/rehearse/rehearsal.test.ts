import { join, resolve } from "node:path";
import { NoProviderError, requireProvider } from "../../../operations/rehearse/provider";
import { type RehearsedStep, rehearse } from "../../../operations/rehearse/rehearsal";
import { loadTenancies } from "../../../tenancies/load-tenancies";

const fixtures = resolve(__dirname, "../../data/tenancies");

/** `REHEARSE=minimal,everything-created npx jest test/rehearsal`: a rehearsal takes minutes, so it is asked for by name. */
const asked = (process.env["REHEARSE"] ?? "").split(",").filter((name) => name !== "");

if (asked.length === 0) {
  it.skip("is not rehearsed: name tenancies in REHEARSE, such as minimal,everything-created,everything-existing", () =>
    undefined);
}

for (const name of asked) {
  it(`${name} can be deployed, changed, left and deployed again; its schedule gets a complete audit`, async () => {
    try {
      await requireProvider(process.env);
    } catch (error) {
      if (!(error instanceof NoProviderError)) throw error;
      // Asked for by name and not done is not a pass.
      throw new Error(`${name} was not rehearsed: Oracle's provider cannot be had here.`, { cause: error });
    }
    const tenancy = loadTenancies(fixtures).tenancies.find((entry) => entry.name === name);
    if (tenancy === undefined) throw new Error(`There is no ${join(fixtures, name)}.yaml without mistakes.`);
    const steps: RehearsedStep[] = [];
    await rehearse({ tenancy, env: process.env, onStep: (step) => steps.push(step) });
    expect(steps.map((step) => step.name.split(" ")[0])).toContain("retire");

    const output: string[] = [];
    await rehearse({
      tenancy,
      env: process.env,
      invoke: true,
      onStep: (step) => steps.push(step),
      onOutput: (text) => output.push(text),
    });
    expect(steps.at(-1)?.name).toBe("evidence");
    expect(output.at(-1)).toContain("HOLDS");
  }, 1_800_000);
}
