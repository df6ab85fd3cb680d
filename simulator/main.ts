import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "./simulator";

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError("Give a whole number.");
  return number;
};

const instant = (text: string): Date => {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("Give an instant such as 2026-11-21T00:00:00Z.");
  return date;
};

const program = new Command("simulator")
  .description(
    "A simulated Oracle Cloud on the loopback interface. Prints `ready <origin>`; stops on SIGTERM or SIGINT.",
  )
  .option("--port <n>", "port of the region's endpoint (0: any)", whole, 0)
  .option("--env <file>", "write the environment of its clients there")
  .option("--latency <ms>", "wait before every answer", whole, 0)
  .option("--as-of <instant>", "the instant that the sample's ages are counted back from (now)", instant)
  .option("--no-rate-limits", "do not limit requests per domain")
  .option("--no-strict", "let domains list credentials without a filter")
  .parse();

async function main(): Promise<void> {
  const options = program.opts();
  const simulator = await startSimulator({
    port: options.port,
    latencyMs: options.latency,
    rateLimits: options.rateLimits,
    strict: options.strict,
  });
  const directory = await mkdtemp(join(tmpdir(), "oci-simulator-"));
  await simulator.writeClientFiles(directory, options.env);
  const stop = () => {
    void simulator
      .close()
      .then(() => rm(directory, { recursive: true, force: true }))
      .then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  console.log(`ready ${simulator.origin}`);
}

void main().catch((error: unknown) => {
  console.error(`simulator: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
