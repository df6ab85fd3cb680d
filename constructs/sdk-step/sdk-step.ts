import { join, relative, resolve } from "node:path";
import { App, type ITerraformDependable, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { TerraformData } from "../terraform-data";

/** How Terraform authenticates, so that steps beside the provider do so too. */
export interface TerraformAuthentication {
  /** The provider's `auth`. @default "APIKey" */
  readonly auth?: string;
  /** Profile in `~/.oci/config`. @default DEFAULT */
  readonly profile?: string;
}

/** Props of an SdkStep. */
export interface SdkStepProps {
  /** Script of this project to run, such as `constructs/cloud-guard/apply-rules-step.ts`. */
  readonly script: string;
  /** What the script gets as JSON in `STEP_INPUT`. The script runs when it changes, and never otherwise. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Region that the script calls. */
  readonly region: string;
  /** How the script authenticates. @default API key of the default profile */
  readonly authentication?: TerraformAuthentication;
  /** Runs the script with `STEP_ACTION=destroy` too, when the step is destroyed or replaced. @default false */
  readonly onDestroy?: boolean;
  /** What must exist first. @default what `input` refers to */
  readonly dependsOn?: ITerraformDependable[];
}

const projectRoot = resolve(__dirname, "../..");

/**
 * Something that Oracle's provider cannot do, done through Oracle's SDK by a script of this project, as a part of the
 * deployment: `terraform_data` with a local-exec provisioner.
 */
export class SdkStep extends Construct {
  /** Depend on it to come after the script. */
  readonly done: ITerraformDependable;

  constructor(scope: Construct, id: string, props: SdkStepProps) {
    super(scope, id);
    // Terraform runs in <outdir>/stacks/<stack>; a relative path keeps this machine's folders out of the plan.
    const workingDir = relative(
      resolve(join(App.of(this).outdir, "stacks", TerraformStack.of(this).node.id)),
      projectRoot,
    );
    const command = `node --import tsx ${props.script}`;
    const environment = {
      STEP_REGION: props.region,
      STEP_AUTH: props.authentication?.auth ?? "APIKey",
      STEP_PROFILE: props.authentication?.profile ?? "",
    };
    // A template, not jsonencode(): cdktf writes quotation marks inside a function's argument as they are, which no HCL is.
    const step = new TerraformData(this, "Resource", {
      triggersReplace: props.input,
      dependsOn: props.dependsOn,
      provisioners: [
        {
          type: "local-exec",
          command,
          workingDir,
          environment: { ...environment, STEP_ACTION: "apply", STEP_INPUT: JSON.stringify(props.input) },
        },
        ...(props.onDestroy
          ? [
              {
                type: "local-exec" as const,
                when: "destroy" as const,
                command,
                workingDir,
                environment: {
                  ...environment,
                  STEP_ACTION: "destroy",
                  STEP_INPUT: "${jsonencode(self.triggers_replace)}",
                },
              },
            ]
          : []),
      ],
    });
    this.done = step;
  }
}
