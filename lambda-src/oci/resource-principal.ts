import { isAbsolute } from "node:path";
import { collect, type ConfigurationProblem } from "./configuration-error";
import { readPrivateKey } from "./private-key";
import type { Session } from "./session-provider";
import { readSessionToken } from "./session-token";
import { readNamed, type LocatedSetting } from "./located-setting";
import { type Machine, variable } from "./machine";

/** What a function, or another resource of Oracle's, is told of its own identity. */
export interface ResourcePrincipal {
  readonly tenancyOcid: string;
  readonly region: string;
  readonly readSession: () => Session;
}

const VERSION = "OCI_RESOURCE_PRINCIPAL_VERSION";
const TOKEN = "OCI_RESOURCE_PRINCIPAL_RPST";
const KEY = "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM";
const PASS_PHRASE = "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE";
const REGION = "OCI_RESOURCE_PRINCIPAL_REGION";

const RENEWAL = "The platform renews it: start the function again, and check its clock.";

/**
 * Reads the resource principal of version 2.2, the one that functions get: each variable holds a value, or the absolute
 * path of a file with it (oci-common, resource-principal-authentication-details-provider). Oracle's own provider has the
 * same rules but reads `process.env` alone and says one problem at a time.
 */
export function readResourcePrincipal(
  machine: Machine,
  problems: ConfigurationProblem[],
): ResourcePrincipal | undefined {
  const version = variable(machine, VERSION);
  if (version !== "2.2") {
    problems.push(
      version === undefined
        ? {
            what: "is not set, so this is no resource with a principal of its own",
            where: VERSION,
            fix: "Run as an Oracle Function, or authenticate in another way with --auth.",
          }
        : { what: `is ${version}`, where: VERSION, fix: "Only version 2.2 is known here." },
    );
    return undefined;
  }
  const required = (name: string): LocatedSetting | undefined => {
    const value = variable(machine, name);
    if (value === undefined)
      problems.push({
        what: "is not set",
        where: name,
        fix: "The platform sets it for a resource principal.",
      });
    return value === undefined ? undefined : { value, where: name };
  };
  const token = required(TOKEN);
  const key = required(KEY);
  const region = required(REGION);
  if (!token || !key || !region) return undefined;

  const content = (source: LocatedSetting) =>
    isAbsolute(source.value) ? readNamed(source, machine) : source.value;
  const readSession = () => {
    const passPhrase = variable(machine, PASS_PHRASE);
    return {
      token: readSessionToken(content(token), token.where, machine.now(), RENEWAL),
      privateKey: readPrivateKey(
        content(key),
        key.where,
        passPhrase && content({ value: passPhrase, where: PASS_PHRASE }).trim(),
      ),
    };
  };
  const session = collect(problems, readSession);
  if (!session) return undefined;
  const { tenancyOcid } = session.token;
  if (tenancyOcid === undefined) {
    problems.push({ what: "the token names no tenancy (res_tenant)", where: TOKEN, fix: RENEWAL });
    return undefined;
  }
  return { tenancyOcid, region: region.value, readSession };
}
