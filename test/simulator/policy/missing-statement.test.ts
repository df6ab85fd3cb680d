import { withoutStatements } from "../../../simulator/policy/missing-statement";
import { credentialTypes } from "../../../simulator/scim/credential-type";
import { withSimulator } from "../../tenancy/harness";

/** The types that an audit of the demo's domain `workforce` read, when the caller lacks a statement. */
async function readWithout(...statements: string[]): Promise<string[]> {
  return withSimulator({ authorize: withoutStatements(statements) }, async (_, audit) => {
    const { domains } = await audit();
    const workforce = domains.find(({ domain }) => domain.name === "workforce");
    return credentialTypes.filter((type) => workforce?.coverage.types[type].status === "AUDITED");
  });
}

it.each([
  [[], credentialTypes],
  [["inspect credentials"], credentialTypes.filter((type) => type !== "smtp_credentials")],
  [["read users"], []],
  [["inspect domains"], []],
])("without %j these types are read: %j", async (statements, types) => {
  expect(await readWithout(...statements)).toEqual(types);
});

it.each(["credentials", "look credentials", "inspect nothing", "inspect credentials in tenancy"])(
  "%j is no statement that could be missing",
  (text) => {
    expect(() => withoutStatements([text])).toThrow(`${text}: give a verb and a resource type`);
  },
);
