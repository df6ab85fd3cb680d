import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CredentialType, credentialTypes } from "../../../simulator/scim/credential-type";
import type { Attribute } from "../../../simulator/scim/attribute";
import { credentialSchemas, type ResourceSchema, userSchema } from "../../../simulator/scim/schema";

const models = join(dirname(require.resolve("oci-identitydomains")), "lib/model");

/** `returned` and `idcsSearchable` of each attribute, as the comments of a model of the SDK give them. */
function documented(model: string): Map<string, { returned: string; searchable: boolean }> {
  const text = readFileSync(join(models, `${model}.d.ts`), "utf8");
  const found = new Map<string, { returned: string; searchable: boolean }>();
  for (const [, comment = "", name = ""] of text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\s+"(\w+)"\??:/g)) {
    const returned = /- returned: (\w+)/.exec(comment)?.[1];
    if (returned) found.set(name, { returned, searchable: /- idcsSearchable: true/.test(comment) });
  }
  return found;
}

function check(attributes: Readonly<Record<string, Attribute>>, model: string): number {
  const sources = documented(model);
  let checked = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    const source = sources.get(name);
    if (source === undefined) continue;
    // A complex attribute is searched by its parts.
    const searchable = attribute.sub ? source.searchable : attribute.searchable;
    expect([model, name, attribute.returned, searchable]).toEqual([
      model,
      name,
      source.returned,
      source.searchable,
    ]);
    checked += 1;
  }
  return checked;
}

/** The model of each type, and how many of its attributes the model documents. */
const credentialModels: Readonly<Record<CredentialType, readonly [model: string, least: number]>> = {
  api_keys: ["api-key", 10],
  auth_tokens: ["auth-token", 11],
  customer_secret_keys: ["customer-secret-key", 13],
  smtp_credentials: ["smtp-credential", 12],
  db_credentials: ["user-db-credential", 17],
  oauth2_client_credentials: ["o-auth2-client-credential", 14],
};

test.each<[string, ResourceSchema, number]>([
  ...credentialTypes.map((type): [string, ResourceSchema, number] => {
    const [model, least] = credentialModels[type];
    return [model, credentialSchemas[type], least];
  }),
  ["user", userSchema, 16],
])("%s follows the SDK's model", (model, schema, least) => {
  expect(check(schema.attributes, model)).toBeGreaterThanOrEqual(least);
});

test.each([
  ["capabilities", "extension-capabilities-user", credentialTypes.length + 2],
  ["userCredentials", "extension-user-credentials-user", credentialTypes.length],
  ["userState", "extension-user-state-user", 4],
  ["user", "extension-user-user", 5],
])("the extension %s follows the SDK's model", (name, model, least) => {
  const attributes =
    userSchema.extensions[`urn:ietf:params:scim:schemas:oracle:idcs:extension:${name}:User`]!;
  expect(check(attributes, model)).toBe(least);
});

test("meta and the owner follow the SDK's models", () => {
  expect(check(credentialSchemas.api_keys.attributes.meta!.sub!, "meta")).toBe(5);
  expect(check(credentialSchemas.api_keys.attributes.user!.sub!, "api-key-user")).toBe(4);
});
