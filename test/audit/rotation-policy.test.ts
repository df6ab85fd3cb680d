import { rotationPolicy, rotationPolicySchema } from "../../lambda-src/audit/rotation-policy";

const accountable = { reason: "migration", owner: "platform team", until: "2026-12-31" };

it("fills in 90 and 75 days", () => {
  expect(rotationPolicy().thresholds.api_keys).toEqual({ maxAgeDays: 90, warnAgeDays: 75 });
});

it("lets a type have its own thresholds, and never warns after the max age by default", () => {
  const { thresholds } = rotationPolicy({
    maxAgeDays: 60,
    types: { api_keys: { maxAgeDays: 30 }, auth_tokens: { warnAgeDays: 10 } },
  });
  expect(thresholds.api_keys).toEqual({ maxAgeDays: 30, warnAgeDays: 30 });
  expect(thresholds.auth_tokens).toEqual({ maxAgeDays: 60, warnAgeDays: 10 });
  expect(thresholds.db_credentials).toEqual({ maxAgeDays: 60, warnAgeDays: 60 });
});

it.each<[string, object, string]>([
  ["warn age above max age", { maxAgeDays: 30, warnAgeDays: 31 }, "warnAgeDays"],
  ["warn age above the default max age", { warnAgeDays: 91 }, "warnAgeDays"],
  [
    "a type's warn age above the general max age",
    { maxAgeDays: 30, types: { api_keys: { warnAgeDays: 31 } } },
    "types.api_keys.warnAgeDays",
  ],
  ["an exemption for everything", { exemptions: [accountable] }, "exemptions.0"],
  [
    "an exemption without reason",
    { exemptions: [{ user: "a", owner: "b", until: "2026-12-31" }] },
    "exemptions.0.reason",
  ],
  [
    "an exemption without end",
    { exemptions: [{ user: "a", reason: "b", owner: "c" }] },
    "exemptions.0.until",
  ],
  [
    "a day that does not exist",
    { exemptions: [{ user: "a", ...accountable, until: "2026-02-30" }] },
    "exemptions.0.until",
  ],
  ["an unknown type", { exemptions: [{ type: "passwords", ...accountable }] }, "exemptions.0.type"],
  ["an unknown key", { maxAge: 90 }, ""],
  ["half a day", { maxAgeDays: 1.5 }, "maxAgeDays"],
  ["no days", { maxAgeDays: 0 }, "maxAgeDays"],
])("refuses %s", (_, policy, path) => {
  const result = rotationPolicySchema.safeParse(policy);
  expect(result.error?.issues.map((issue) => issue.path.join("."))).toContain(path);
});

it("says where an age comes from: the general basis goes with the general age alone", () => {
  const { thresholds } = rotationPolicy({
    basis: "IAM standard 4.2",
    types: {
      smtp_credentials: { maxAgeDays: 180, basis: "TRA-7" },
      db_credentials: { maxAgeDays: 30 },
      auth_tokens: { warnAgeDays: 60 },
    },
  });
  expect(thresholds.api_keys.basis).toBe("IAM standard 4.2");
  expect(thresholds.auth_tokens.basis).toBe("IAM standard 4.2");
  expect(thresholds.smtp_credentials.basis).toBe("TRA-7");
  expect(thresholds.db_credentials.basis).toBe(undefined);
});

it("names all mistakes at once", () => {
  const result = rotationPolicySchema.safeParse({
    maxAgeDays: 30,
    warnAgeDays: 31,
    exemptions: [{ user: "" }],
  });
  expect(result.error?.issues.map(({ path }) => path.join("."))).toEqual(
    expect.arrayContaining([
      "warnAgeDays",
      "exemptions.0.user",
      "exemptions.0.reason",
      "exemptions.0.owner",
      "exemptions.0.until",
    ]),
  );
});
