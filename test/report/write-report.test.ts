import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildReport } from "../../lambda-src/audit/build-report";
import { rotationPolicy } from "../../lambda-src/audit/rotation-policy";
import type { ReportFormat } from "../../lambda-src/report/formats";
import { OutputError, prepareOutput, writeReport } from "../../lambda-src/report/write-report";

const report = buildReport({
  tenancy: { ocid: "ocid1.tenancy.oc1..t", name: "t" },
  asOf: 0,
  policy: rotationPolicy(),
  reading: { domains: [], discovered: true, discoveryGaps: [] },
});

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "write-report-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function format(fileName: string, chunks: () => Iterable<string>): ReportFormat {
  return { name: "json", files: [{ fileName, contentType: "text/plain", from: "report", chunks }] };
}

function* failing(error: Error): Generator<string> {
  yield "the first half";
  throw error;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: as the system says it`), { code, syscall: "write" });
}

test("writes all chunks in order, over an earlier file", async () => {
  writeFileSync(join(folder, "a.json"), "earlier, and longer than what comes now");
  const written = await writeReport({ report }, [format("a.json", () => ["one ", "two"])], folder);
  expect(written).toEqual([join(folder, "a.json")]);
  expect(readFileSync(join(folder, "a.json"), "utf8")).toBe("one two");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test.each([
  ["ENOSPC", /cannot write .*b\.json, so that file was left out: the disk is full/],
  ["EDQUOT", /the disk quota is used up/],
])("%s half way: the file is absent, those before it stay, nothing is left over", async (code, message) => {
  const writing = writeReport(
    { report },
    [format("a.json", () => ["whole"]), format("b.json", () => failing(systemError(code)))],
    folder,
  );
  await expect(writing).rejects.toThrow(OutputError);
  await expect(writing).rejects.toThrow(message);
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("an earlier file stays whole when its successor fails", async () => {
  writeFileSync(join(folder, "b.json"), "earlier");
  await expect(
    writeReport({ report }, [format("b.json", () => failing(systemError("ENOSPC")))], folder),
  ).rejects.toThrow(OutputError);
  expect(readFileSync(join(folder, "b.json"), "utf8")).toBe("earlier");
});

test("a writer's own mistake is not taken for the disk's", async () => {
  const writing = writeReport(
    { report },
    [format("b.json", () => failing(new TypeError("a defect")))],
    folder,
  );
  await expect(writing).rejects.toThrow(new TypeError("a defect"));
  expect(readdirSync(folder)).toEqual([]);
});

test("prepareOutput makes the folder, and leaves nothing in it", async () => {
  const nested = join(folder, "a", "b");
  await prepareOutput(nested);
  expect(readdirSync(nested)).toEqual([]);
});

test("prepareOutput takes a folder that is there, also through a link", async () => {
  symlinkSync(folder, join(folder, "link"));
  await prepareOutput(join(folder, "link"));
  await prepareOutput(join(folder, "link", "below"));
  expect(readdirSync(join(folder, "below"))).toEqual([]);
});

(process.platform === "linux" ? test : test.skip)(
  "prepareOutput refuses at once where no folder can be made",
  async () => {
    await expect(prepareOutput("/proc/credential-audit/below")).rejects.toThrow(
      /cannot write to the output folder .*: no folder can be made there: give another one with --out/,
    );
  },
);

test("prepareOutput refuses a path that leads through a file", async () => {
  writeFileSync(join(folder, "file"), "");
  const preparing = prepareOutput(join(folder, "file", "below"));
  await expect(preparing).rejects.toThrow(OutputError);
  await expect(preparing).rejects.toThrow(/a part of the path is a file: give another folder with --out/);
  await expect(prepareOutput(join(folder, "file"))).rejects.toThrow(OutputError);
  expect(existsSync(join(folder, "file"))).toBe(true);
});
