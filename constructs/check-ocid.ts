import { Token } from "cdktf";
import { ocidProblem } from "../lambda-src/contract/ocid";

/**
 * Says what is wrong with an OCID prop; `undefined` when nothing is. A value that only Terraform will know is taken
 * on trust.
 */
export function checkOcid(prop: string, value: string | undefined, ...types: string[]): string | undefined {
  if (value === undefined || Token.isUnresolved(value)) return undefined;
  const problem = ocidProblem(value, ...types);
  return problem === undefined ? undefined : `"${prop}" ${problem}; got: ${value}`;
}
