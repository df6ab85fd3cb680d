import { readFileSync } from "node:fs";
import { credentialTypeFacts, credentialTypes } from "../../lambda-src/audit/credential-type";

const readme = readFileSync("README.md", "utf8").replaceAll(/\s+/g, " ").toLowerCase();

it.each(credentialTypes)("the README says that %s are audited", (type) => {
  const [promise = ""] = readme.split("`cdktf deploy");
  expect(promise).toContain(credentialTypeFacts[type].consoleName.toLowerCase());
});
