import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type Attribute,
  credentialSchemas,
  type ResourceSchema,
  userSchema,
} from "../../simulator/scim/schema";

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

test.each<[string, ResourceSchema, number]>([
  ["api-key", credentialSchemas.api_keys, 10],
  ["auth-token", credentialSchemas.auth_tokens, 11],
  ["customer-secret-key", credentialSchemas.customer_secret_keys, 13],
  ["smtp-credential", credentialSchemas.smtp_credentials, 12],
  ["user-db-credential", credentialSchemas.db_credentials, 17],
  ["o-auth2-client-credential", credentialSchemas.oauth2_client_credentials, 14],
  ["user", userSchema, 16],
])("%s follows the SDK's model", (model, schema, least) => {
  expect(check(schema.attributes, model)).toBeGreaterThanOrEqual(least);
});

test.each([
  ["capabilities", "extension-capabilities-user", 8],
  ["userCredentials", "extension-user-credentials-user", 6],
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
