import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { TenancyStack } from "../../constructs/tenancy-stack";
import { auditConfigurationSchema } from "../../lambda-src/contract/audit-configuration";
import { tenancyJsonSchema } from "../../tenancies/json-schema";
import { loadTenancies } from "../../tenancies/load-tenancies";
import { perType } from "../../lambda-src/audit/credential-type";
import { type TenancyFile, tenancySchema } from "../../tenancies/tenancy-schema";
import { synthesizeStack } from "./synthesize";

type Path = readonly (string | number)[];
/** A text of a tenancy file: a value, or a key of a map that may have any. */
interface Leaf {
  readonly path: Path;
  readonly isKey: boolean;
}

const { tenancies } = loadTenancies(join(__dirname, "../data/tenancies"));
const sample = (name: string): TenancyFile =>
  structuredClone(tenancies.find((tenancy) => tenancy.name === name)!.settings);

const ocid = (type: string): string => `ocid1.${type}.oc1..other`;
const suppress = [{ rule: "CC001", path: "stack/x", reason: "a reason of some length" }];
const guardedChanges = [
  { resource: "oci_x.y", action: "destroy" as const, reason: "a reason of some length" },
];
const exemption = { reason: "r", owner: "o", until: "2099-01-01" };

/** Tenancy files that together have every setting that is a text. */
const files: TenancyFile[] = [
  {
    ...sample("everything-created"),
    compartment: { name: "a-compartment", parent: ocid("compartment"), description: "A description" },
    terraform: { auth: "APIKey", profile: "PROFILE" },
    tags: { freeform: { purpose: "a value" }, defined: { "Namespace.key": "a value" } },
    rotation: {
      basis: "b",
      types: perType(() => ({ basis: "b" })),
      exemptions: [{ user: "u", domain: "d", credential: "c", ...exemption }],
      acceptedGaps: [{ domain: "d", ...exemption }],
      canaries: [{ domain: "d", credential: "c" }],
    },
    evidence: { namespace: "ns", lockRetentionFrom: "2099-01-01T00:00:00Z" },
    function: { networkSecurityGroups: [ocid("networksecuritygroup")] },
    cloudGuard: { threatRecipe: ocid("cloudguarddetectorrecipe") },
    policyPack: { suppress },
    tickets: {
      to: {
        system: "jira-cloud",
        url: "https://acme.atlassian.net",
        user: "audit@example.com",
        project: "SEC",
        issueType: "Task",
        closeTransition: "Done",
        reopenTransition: "To Do",
        priorities: { overdue: "High", dueSoon: "Low" },
      },
      labels: ["credentials"],
      defaultQueue: "security",
      reportUrl: "https://reports.example.com",
      tokenSecretId: ocid("vaultsecret"),
    },
    guardedChanges,
    state: {
      backend: "oci",
      namespace: "ns",
      bucket: "b",
      key: "k",
      region: "eu-zurich-1",
      profile: "p",
      kmsKeyId: ocid("key"),
    },
  },
  {
    ...sample("everything-existing"),
    homeRegion: "us-ashburn-1",
    reportingRegion: "us-phoenix-1",
    tickets: {
      to: {
        system: "servicenow",
        url: "https://acme.service-now.com",
        user: "audit",
        table: "incident",
        assignmentGroup: "Security",
        closedState: "6",
        openState: "2",
        closeCode: "Solved (Permanently)",
      },
      tokenSecretId: ocid("vaultsecret"),
    },
    notifications: { ...sample("everything-existing").notifications, reportingTopic: ocid("onstopic") },
    state: { backend: "s3", namespace: "ns", bucket: "b", key: "k", region: "eu-zurich-1", profile: "p" },
  },
  {
    ...sample("verified-target"),
    tickets: { to: { system: "github", repository: "acme/security" }, tokenSecretId: ocid("vaultsecret") },
  },
];

function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value === "string") return [{ path, isKey: false }];
  if (Array.isArray(value)) return value.flatMap((inner, index) => leavesOf(inner, [...path, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(path[0] === "tags" && path.length === 2 ? [{ path: [...path, key], isKey: true }] : []),
    ...leavesOf(inner, [...path, key]),
  ]);
}

/** The file with `text` in the places of some leaves. */
function written(file: TenancyFile, leaves: readonly Leaf[], text: string): unknown {
  const copy = structuredClone(file);
  // Values before the keys that lead to them.
  for (const { path, isKey } of leaves.toSorted((a, b) => Number(a.isKey) - Number(b.isKey))) {
    const last = path.at(-1)!;
    const parent = path
      .slice(0, -1)
      .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy as never);
    if (isKey) {
      const { [last]: value, ...others } = parent;
      delete parent[last];
      Object.assign(parent, others, { [text]: value });
    } else {
      parent[last] = text;
    }
  }
  return copy;
}

/** The leaves of a file that take `text`, each by itself. */
const takers = (file: TenancyFile, text: string): Leaf[] =>
  leavesOf(file).filter((leaf) => tenancySchema.safeParse(written(file, [leaf], text)).success);

const marker = "a-marker-of-some-length";

const awkward = [
  '"quoted" \\back\\slashes\\n',
  '${file("/etc/passwd")} and %{ if true }x%{ endif }',
  "$${a} $$${b} %%{c} %%%{d} ${ %{ $ % $",
  "line\nbreak\r\n\ttab and 'single' quotes'",
  "' || any-user to manage all-resources in tenancy where '1'='1",
  "CORP\\nadia and C:\\users\\svc",
  "ünïcode 日本語 😀 \u2028 & < > \u007f",
  "-1.8881545897087626e+289 1e5 e+1 ${terraform.workspace}",
  "#{list} &{map} ${self.id} ${data.x.y.z}",
];
const generated = fc.sample(
  fc
    .string({
      unit: fc.constantFrom(
        "$",
        "{",
        "}",
        "%",
        "\\",
        '"',
        "'",
        "\n",
        "${",
        "%{",
        "a",
        "é",
        "😀",
        "(",
        ")",
        "#",
      ),
      minLength: 10,
      maxLength: 24,
    })
    .map((text) => `x${text}x`),
  { seed: 7, numRuns: 4 },
);

describe("a text that Terraform or cdktf would change is refused", () => {
  const [file] = files;
  it.each([
    ["half of a surrogate pair", "half \ud800 of a pair", /surrogate/],
    ["a reference of cdktf", "${TfToken[TOKEN.0]} and more", /TfToken/],
    ["a list of cdktf", "#{TfToken[TOKEN.0]} and more", /TfToken/],
  ])("%s, everywhere", (_, text, reason) => {
    expect(takers(file!, text)).toEqual([]);
    const wrong = written(
      file!,
      leavesOf(file!).filter(({ isKey, path }) => isKey || path.includes("reason")),
      text,
    );
    const issues = tenancySchema.safeParse(wrong).error!.issues.filter(({ message }) => reason.test(message));
    // A key, and reasons of exemptions, gaps, guarded changes and suppressions; a defined tag is refused for its own key.
    expect(issues).toHaveLength(5);
  });

  it("what Terraform would normalize, where Terraform reads it", () => {
    const taking = takers(file!, "e\u0301 decomposed").map(({ path }) => path[0]);
    const through = ["domainClients", "guardedChanges", "ownerEmails", "policyPack", "rotation"];
    expect([...new Set(taking)].sort()).toEqual(through);
    // Where white space around a text is trimmed, so is a byte order mark.
    expect(takers(file!, "\ufeffmarked").map(({ path }) => path[0])).not.toContain("tags");
  });
});

it("these files have every text of the schema", () => {
  const inSchema = new Set<string>();
  const walk = (schema: Record<string, unknown>, path: string): void => {
    if (schema["type"] === "string" && schema["enum"] === undefined && schema["const"] === undefined)
      inSchema.add(path);
    for (const [key, inner] of Object.entries(schema["properties"] ?? {}))
      walk(inner as Record<string, unknown>, `${path}.${key}`);
    if (typeof schema["items"] === "object") walk(schema["items"] as Record<string, unknown>, `${path}[]`);
    if (typeof schema["additionalProperties"] === "object")
      walk(schema["additionalProperties"] as Record<string, unknown>, `${path}{}`);
    for (const each of [schema["anyOf"], schema["oneOf"]].flat())
      if (each !== undefined) walk(each as Record<string, unknown>, path);
  };
  walk(tenancyJsonSchema() as Record<string, unknown>, "");
  const here = files.flatMap((file) =>
    leavesOf(file).map(({ path }) =>
      path[0] === "tags"
        ? `.tags.${path[1]}{}`
        : path.map((key) => (typeof key === "number" ? "[]" : `.${key}`)).join(""),
    ),
  );
  expect([...inSchema].filter((path) => path !== ".cloudGuard.hygiene{}" && !here.includes(path))).toEqual(
    [],
  );
});

it("no free text reaches an IAM statement or a matching rule", () => {
  for (const file of files) {
    const everywhere = written(file, takers(file, marker), marker) as TenancyFile;
    const stack = synthesizeStack((app) => new TenancyStack(app, "acme", everywhere));
    const { oci_identity_policy: policies, oci_identity_dynamic_group: groups } = stack.json["resource"]!;
    const texts = [
      ...Object.values(policies!).flatMap((policy) => policy["statements"] as string[]),
      ...Object.values(groups ?? {}).map((group) => String(group["matching_rule"])),
    ];
    // A name of a bucket has no quotes.
    expect(
      texts.filter((text) => text.replace(`target.bucket.name = '${marker}'`, "").includes(marker)),
    ).toEqual([]);
  }
});

it("a backend has its settings as they are written: Terraform evaluates nothing there", () => {
  const text = awkward[1]!;
  const [file] = files;
  const stack = synthesizeStack(
    (app) =>
      new TenancyStack(app, "acme", {
        ...file!,
        state: { backend: "oci", namespace: "ns", bucket: "b", key: text },
      }),
  );
  expect((stack.json["terraform"] as Record<string, { oci: { key: string } }>)["backend"]!.oci.key).toBe(
    text,
  );
});

const hasTerraform = spawnSync("terraform", ["version"]).status === 0;

// Terraform itself, without a provider: what it makes of the JSON is what a provider would be told.
(hasTerraform ? describe : describe.skip)("by Terraform's own reading", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "texts-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function terraform(...parameters: string[]): string {
    const run = spawnSync("terraform", parameters, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: join(folder, "none") },
      maxBuffer: 1 << 28,
    });
    if (run.status !== 0) throw new Error(run.stdout + run.stderr);
    return run.stdout;
  }

  /** What Terraform reads of each file's stack, references apart. */
  function readings(all: readonly TenancyFile[]): unknown[] {
    const value = all.map((file) => {
      const { json } = synthesizeStack((app) => new TenancyStack(app, "acme", file));
      return withoutReferences({ provider: json["provider"], resource: json["resource"] });
    });
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ output: { all: { value } } }));
    terraform("apply", "-auto-approve", "-input=false");
    return (JSON.parse(terraform("output", "-json", "all")) as unknown[]).map(decoded);
  }

  it("every text of the schema arrives byte for byte, and in the function", () => {
    // The other files have no free text but that of their backend.
    const file = files[0]!;
    const cases = [...awkward, ...generated].map((text) => {
      const leaves = takers(file, text).filter(({ path }) => path[0] !== "state");
      const [wanted, found] = [marker, text].map((each) => tenancySchema.parse(written(file, leaves, each)));
      return { text, leaves, wanted: wanted!, found: found! };
    });
    expect(Math.min(...cases.map(({ leaves }) => leaves.length))).toBeGreaterThan(0);
    expect(Math.max(...cases.map(({ leaves }) => leaves.length))).toBeGreaterThan(12);
    const read = readings(cases.flatMap(({ wanted, found }) => [wanted, found]));
    for (const [index, { text, found }] of cases.entries()) {
      const [wanted, arrived] = [read[2 * index], read[2 * index + 1]];
      expect(arrived).toEqual(withText(wanted, text));
      const { configuration } = arrived as { configuration: Record<string, object> };
      const configured = auditConfigurationSchema.parse({
        ...configuration,
        notifications: { ...configuration["notifications"], topicId: ocid("onstopic") },
      });
      expect(configured.rotation).toEqual(found.rotation ?? {});
      expect(configured.domainClients).toEqual(found.domainClients);
      expect(configured.ownerEmails?.senderName).toBe(found.ownerEmails?.senderName);
    }
  });
});

/** The JSON with a word for every reference to a resource, and without what Terraform alone evaluates. */
function withoutReferences(value: unknown): unknown {
  if (typeof value === "string")
    return value
      .replace(/(?<!\$)\$\{(?:(?:data\.)?oci_[\w.[\]-]+|substr\([^)]*\))\}/g, "known")
      .replace(/^\$\{jsonencode\(.*\)\}$/s, (text) =>
        text.replace(/\b(?:data\.)?oci_\w+(?:\.[\w-]+|\[\d+\])+/g, '"known"'),
      );
  if (Array.isArray(value)) return value.map(withoutReferences);
  if (typeof value !== "object" || value === null) return value;
  if ((value as { when?: unknown }).when === "destroy") return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !["lifecycle", "depends_on"].includes(key))
      .map(([key, inner]) => [key, withoutReferences(inner)]),
  );
}

/** What was read, with the configuration as the function gets it. */
function decoded(read: unknown): unknown {
  const { resource } = read as {
    resource: Record<string, Record<string, { secret_content: { content: string } }>>;
  };
  const [secret] = Object.values(resource["oci_vault_secret"]!);
  const configuration: unknown = JSON.parse(Buffer.from(secret!.secret_content.content, "base64").toString());
  secret!.secret_content.content = "";
  return { ...(read as object), configuration };
}

/** The same with `text` in place of the marker, in keys too. */
function withText(value: unknown, text: string): unknown {
  if (typeof value === "string") return value.replaceAll(marker, () => text);
  if (Array.isArray(value)) return value.map((inner) => withText(inner, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [withText(key, text), withText(inner, text)]),
  );
}
