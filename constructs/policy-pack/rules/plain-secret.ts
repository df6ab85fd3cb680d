import { ruleFor } from "../rule";

const secretName = /passw|secret|token|private_?key|api_?key|credential/i;
/** A reference by OCID, an interval, a switch: what a secret's name may hold in plain. */
const harmless = /^(?:ocid1\.[a-z0-9.-]+|\d{1,9}|true|false|\$\{.*\})?$/i;
const secretValue = /-----BEGIN [A-Z ]*PRIVATE KEY-----|hooks\.slack\.com\/services\//;

export const plainSecret = ruleFor(
  "oci_functions_function",
  {
    id: "CC007",
    title: "A function's configuration holds no secret",
    reason: "It stands in Terraform's state, and whoever may read the function can read it.",
  },
  ({ config }) => {
    const suspicious = Object.entries((config ?? {}) as Record<string, string>)
      .filter(([name, value]) => secretValue.test(value) || (secretName.test(name) && !harmless.test(value)))
      .map(([name]) => name);
    return suspicious.length > 0 ? `config.${suspicious.join(", config.")}` : undefined;
  },
);
