import { type App, type TerraformStack, Testing } from "cdktf";
import type { Construct } from "constructs";

type Body = Record<string, unknown>;

/** The synthesized JSON of one stack, and what tests ask of it. */
export class Synthesized {
  constructor(readonly json: Record<string, Record<string, Record<string, Body>>>) {}

  /** The bodies of all resources of a type. */
  all(type: string): Body[] {
    return Object.values(this.json["resource"]?.[type] ?? {});
  }

  /** The body of the one resource of a type. */
  one(type: string): Body {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`expected one ${type}, found ${found.length}`);
    return found[0]!;
  }

  data(type: string): Body[] {
    return Object.values(this.json["data"]?.[type] ?? {});
  }

  /** `type.name` of the one resource of a type. */
  address(type: string): string {
    const names = Object.keys(this.json["resource"]?.[type] ?? {});
    if (names.length !== 1) throw new Error(`expected one ${type}, found ${names.length}`);
    return `${type}.${names[0]}`;
  }

  /** The body of the one resource whose name, its construct's path, starts with `path`. */
  at(type: string, path: string): Body {
    const found = Object.entries(this.json["resource"]?.[type] ?? {}).filter(([name]) =>
      new RegExp(`^${path}_[0-9A-F]{8}$`).test(name),
    );
    if (found.length !== 1) throw new Error(`expected one ${type} at ${path}, found ${found.length}`);
    return found[0]![1];
  }
}

/** Synthesizes constructs in a stack of their own. */
export function synthesize(build: (scope: Construct) => void): Synthesized {
  return new Synthesized(JSON.parse(Testing.synthScope(build)) as Synthesized["json"]);
}

/** Synthesizes a whole stack. */
export function synthesizeStack(build: (app: App) => TerraformStack): Synthesized {
  return new Synthesized(JSON.parse(Testing.synth(build(Testing.app()))) as Synthesized["json"]);
}

export const ids = {
  tenancy: "ocid1.tenancy.oc1..t",
  compartment: "ocid1.compartment.oc1..c",
  subnet: "ocid1.subnet.oc1.fra.s",
  topic: "ocid1.onstopic.oc1.fra.t",
  fn: "ocid1.fnfunc.oc1.fra.f",
  vault: "ocid1.vault.oc1.fra.v",
  key: "ocid1.key.oc1.fra.k",
  secret: "ocid1.vaultsecret.oc1.fra.s",
  schedule: "ocid1.resourceschedule.oc1.fra.s",
  recipe: "ocid1.cloudguarddetectorrecipe.oc1.fra.r",
  responder: "ocid1.cloudguardresponderrecipe.oc1.fra.r",
  target: "ocid1.cloudguardtarget.oc1.fra.t",
  logGroup: "ocid1.loggroup.oc1.fra.l",
} as const;

export const pinned = `fra.ocir.io/ns/credential-audit:1.0.0@sha256:${"a".repeat(64)}`;

/** The problems that building these constructs is refused for. */
export function problemsOf(build: (scope: Construct) => void): readonly string[] {
  try {
    synthesize(build);
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidPropsError") {
      return (error as Error & { problems: readonly string[] }).problems;
    }
    throw error;
  }
  throw new Error("expected a refusal, and there was none");
}
