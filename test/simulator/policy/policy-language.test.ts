import fc from "fast-check";
import { holds, parseCondition, PolicySyntaxError } from "../../../simulator/policy/condition";
import { permissionsOf } from "../../../simulator/policy/permissions";
import { parseStatement } from "../../../simulator/policy/statement";

const variables = {
  "request.principal.type": "fnfunc",
  "request.principal.id": "ocid1.fnfunc.oc1.iad.a",
  "target.bucket.name": "Evidence-2026",
};

describe("conditions", () => {
  it.each([
    ["request.principal.type = 'fnfunc'", true],
    ["request.principal.type = 'FNFUNC'", true],
    ["request.principal.type != 'fnfunc'", false],
    ["request.principal.type = 'resourceschedule'", false],
    ["target.bucket.name = /evidence*/", true],
    ["target.bucket.name = /*2026/", true],
    ["target.bucket.name = /*den*/", true],
    ["target.bucket.name = /evidence/", false],
    ["target.bucket.name != /other*/", true],
    ["all {request.principal.type = 'fnfunc', target.bucket.name = 'evidence-2026'}", true],
    ["all {request.principal.type = 'fnfunc', target.bucket.name = 'other'}", false],
    ["any {request.principal.type = 'other', target.bucket.name = 'evidence-2026'}", true],
    ["any{request.principal.type='other',target.bucket.name='other'}", false],
    [
      "ALL {any {request.principal.type = 'x', request.principal.type = 'fnfunc'}, target.bucket.name = /e*/}",
      true,
    ],
  ])("%s", (text, expected) => {
    expect(holds(parseCondition(text), variables)).toBe(expected);
  });

  it("a variable that does not apply makes its comparison false, whichever way it compares", () => {
    expect(holds(parseCondition("target.secret.id = 'a'"), variables)).toBe(false);
    expect(holds(parseCondition("target.secret.id != 'a'"), variables)).toBe(false);
  });

  it.each([
    "",
    "request.principal.type",
    "request.principal.type = fnfunc",
    "request.principal.type like 'fnfunc'",
    "all {request.principal.type = 'fnfunc'",
    "all {}",
    "request.principal.type = 'fnfunc' and more",
    "request.principal.type = 'fnfunc', target.bucket.name = 'x'",
  ])("%j cannot be read, and so allows nothing", (text) => {
    expect(() => parseCondition(text)).toThrow(PolicySyntaxError);
  });

  it("all is every part and any is one, for any parts", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), (parts) => {
        const inside = parts
          .map((part) => `request.principal.type = '${part ? "fnfunc" : "other"}'`)
          .join(", ");
        expect(holds(parseCondition(`all {${inside}}`), variables)).toBe(parts.every(Boolean));
        expect(holds(parseCondition(`any {${inside}}`), variables)).toBe(parts.some(Boolean));
      }),
    );
  });
});

describe("statements", () => {
  it("are a subject, a grant, a location and a condition", () => {
    expect(
      parseStatement(
        "Allow dynamic-group 'Default'/'audit' to READ secret-bundles in compartment A:B where target.secret.id = 'x'",
      ),
    ).toMatchObject({
      subject: { kind: "dynamic-group", names: ["'Default'/'audit'"] },
      grant: { verb: "read", resourceType: "secret-bundles" },
      location: { path: "A:B" },
      condition: { kind: "is", variable: "target.secret.id" },
    });
    expect(
      parseStatement("allow any-user to {OBJECT_READ, object_inspect} in compartment id ocid1.x"),
    ).toMatchObject({
      subject: { kind: "any-user" },
      grant: { permissions: ["OBJECT_READ", "OBJECT_INSPECT"] },
      location: { id: "ocid1.x" },
      condition: undefined,
    });
    expect(parseStatement("allow group A, group B to inspect users in tenancy")).toMatchObject({
      subject: { kind: "group", names: ["A", "B"] },
      location: "tenancy",
    });
  });

  it.each([
    "allow any-user to own users in tenancy",
    "allow everybody to read users in tenancy",
    "allow any-user to read users",
    "deny any-user to read users in tenancy",
    "endorse group A to read objects in tenancy B",
  ])("%s cannot be read", (text) => {
    expect(() => parseStatement(text)).toThrow(PolicySyntaxError);
  });
});

describe("verbs", () => {
  it("allow what the weaker ones allow", () => {
    expect([...permissionsOf("inspect", "objects")]).toEqual(["OBJECT_INSPECT"]);
    expect([...permissionsOf("read", "objects")]).toEqual(["OBJECT_INSPECT", "OBJECT_READ"]);
    expect(permissionsOf("use", "objects").has("OBJECT_CREATE")).toBe(false);
    expect(permissionsOf("manage", "objects").has("OBJECT_CREATE")).toBe(true);
    expect(permissionsOf("read", "users").has("CREDENTIAL_INSPECT")).toBe(false);
    expect(permissionsOf("read", "fn-invocation").size).toBe(0);
  });

  it("allow for a family what they allow for its members, and for an unknown type nothing", () => {
    expect(permissionsOf("use", "functions-family").has("FN_INVOCATION")).toBe(true);
    expect(permissionsOf("use", "email-family").has("APPROVED_SENDER_USE")).toBe(true);
    expect(permissionsOf("manage", "virtual-network-family").size).toBe(0);
  });
});
