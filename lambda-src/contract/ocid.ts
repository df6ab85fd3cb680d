import { z } from "zod";

/** `ocid1.<resource type>.<realm>.[region][.future use].<unique id>` (Oracle, "Resource Identifiers"). */
const pattern = /^ocid1\.([a-z0-9-]+)\.[a-z0-9-]+\.[\w-]*(?:\.[\w-]*)*$/i;

/** The resource type that an OCID names, or `undefined` when `value` is not an OCID. */
export function ocidType(value: string): string | undefined {
  return pattern.exec(value)?.[1]?.toLowerCase();
}

/** Says why `value` is not an OCID of one of `types`; `undefined` when it is. */
export function ocidProblem(value: string, ...types: readonly string[]): string | undefined {
  const type = ocidType(value);
  if (type !== undefined && types.includes(type)) return undefined;
  const expected = `expected the OCID of a ${types.join(" or ")} (ocid1.${types[0]}.…)`;
  return type === undefined ? expected : `${expected}, got the OCID of a ${type}`;
}

/** A string that is the OCID of one of `types`. */
export function ocid(...types: readonly string[]) {
  return z.string().check((context) => {
    const problem = ocidProblem(context.value, ...types);
    if (problem !== undefined) {
      context.issues.push({ code: "custom", message: problem, input: context.value });
    }
  });
}
