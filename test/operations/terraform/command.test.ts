import { CommandError, run } from "../../../operations/terraform/command";

const node = (script: string, exitCodes?: readonly number[]) =>
  run(process.execPath, ["-e", script], {
    cwd: __dirname,
    env: process.env,
    ...(exitCodes && { exitCodes }),
  });

it("returns what a command said", async () => {
  const result = await node("console.log('out'); console.error('err')");
  expect(result).toEqual({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
});

it("fails with what was said last, without the redrawn progress of a terminal", async () => {
  const script =
    "process.stdout.write('1 Stack deploying\\u001b[2K\\n\\u001b[31mError: no\\u001b[0m\\n'); process.exitCode = 3";
  await expect(node(script)).rejects.toThrow(CommandError);
  await expect(node(script)).rejects.toThrow(/exit code 3:\nError: no$/);
});

it("takes the exit codes that are fine", async () => {
  expect((await node("process.exitCode = 2", [0, 2])).exitCode).toBe(2);
});
