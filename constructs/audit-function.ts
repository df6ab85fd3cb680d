import { FunctionsApplication } from "@cdktf-providers/oracle-oci/functions-application";
import { FunctionsFunction } from "@cdktf-providers/oracle-oci/functions-function";
import { LoggingLog } from "@cdktf-providers/oracle-oci/logging-log";
import { LoggingLogGroup } from "@cdktf-providers/oracle-oci/logging-log-group";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import { pinnedImage } from "../tenancies/image";
import { checkOcid } from "./check-ocid";
import { rejectProblems } from "./invalid-props-error";
import type { Grant } from "./policies/grant";

/** Props of an AuditFunction. */
export interface AuditFunctionProps {
  /** Compartment of the application, its log group and its log. */
  readonly compartmentId: string;
  /** Display name of the application. */
  readonly name: string;
  /** Image in OCIR in the same region, pinned: `<repository>:<tag>@sha256:<digest>`. */
  readonly image: string;
  /** Private subnet that reaches OCI's services. */
  readonly subnetId: string;
  /** Environment of the function. 4 KB at most. */
  readonly environment: Readonly<Record<string, string>>;
  /** Topic that is told when a scheduled call fails. */
  readonly failureTopicId: string;
  /** OCIDs of network security groups of the function. @default none */
  readonly networkSecurityGroups?: readonly string[];
  /** Memory in MB. @default 512 */
  readonly memoryMb?: number;
  /** Time limit of a direct call, in seconds, up to 300. @default 300 */
  readonly timeoutSeconds?: number;
  /** Time limit of a scheduled call, in seconds, up to 3600. @default 3600 */
  readonly detachedTimeoutSeconds?: number;
  /** Processor: GENERIC_X86, GENERIC_ARM or GENERIC_X86_ARM. @default GENERIC_X86 */
  readonly shape?: string;
  /** The invoke log. @default a log group of its own, and 180 days */
  readonly logging?: {
    /** OCID of an existing log group. @default one is created */
    readonly logGroup?: string;
    /** How long lines are kept, in days: 30 to 180 in steps of 30. @default 180 */
    readonly retentionDays?: number;
  };
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Largest configuration of a function, in bytes (Oracle, "Passing Custom Configuration Parameters to Functions"). */
const environmentLimit = 4096;
const memorySizes = [128, 256, 512, 1024, 2048, 3072];

/** The audit as an Oracle Function, with its invoke log and a destination for failed calls. */
export class AuditFunction extends Construct {
  /** OCID of the function. */
  readonly functionId: string;
  /** OCID of its application. */
  readonly applicationId: string;
  /** OCID of the log group. */
  readonly logGroupId: string;
  /** What whoever calls the function needs. */
  readonly invocationGrants: readonly Grant[];

  constructor(scope: Construct, id: string, props: AuditFunctionProps) {
    super(scope, id);
    const memory = props.memoryMb ?? 512;
    const timeout = props.timeoutSeconds ?? 300;
    const detached = props.detachedTimeoutSeconds ?? 3600;
    const retention = props.logging?.retentionDays ?? 180;
    const image = pinnedImage(props.image);
    const size = Object.entries(props.environment).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("subnetId", props.subnetId, "subnet"),
      checkOcid("failureTopicId", props.failureTopicId, "onstopic"),
      checkOcid("logging.logGroup", props.logging?.logGroup, "loggroup"),
      ...(props.networkSecurityGroups ?? []).map((value, index) =>
        checkOcid(`networkSecurityGroups[${index}]`, value, "networksecuritygroup"),
      ),
      image
        ? undefined
        : `"image" must be in OCIR and pinned by digest, <repository>:<tag>@sha256:<64 hex digits>; got: ${props.image}`,
      memorySizes.includes(memory)
        ? undefined
        : `"memoryMb" must be one of ${memorySizes.join(", ")}; got: ${memory}`,
      range("timeoutSeconds", timeout, 5, 300),
      range("detachedTimeoutSeconds", detached, 5, 3600),
      retention % 30 === 0 ? range("logging.retentionDays", retention, 30, 180) : stepOf30(retention),
      size > environmentLimit
        ? `"environment" must fit ${environmentLimit} bytes; got: ${size}. Settings belong into the configuration secret`
        : undefined,
    ]);
    if (!image) throw new TypeError("unreachable: rejectProblems has thrown");
    const { compartmentId, provider } = props;

    const application = new FunctionsApplication(this, "application", {
      compartmentId,
      displayName: props.name,
      subnetIds: [props.subnetId],
      networkSecurityGroupIds: props.networkSecurityGroups && [...props.networkSecurityGroups],
      shape: props.shape ?? "GENERIC_X86",
      provider,
    });
    const audit = new FunctionsFunction(this, "Resource", {
      applicationId: application.id,
      displayName: "credential-audit",
      image: image.image,
      imageDigest: image.digest,
      memoryInMbs: String(memory),
      timeoutInSeconds: timeout,
      detachedModeTimeoutInSeconds: detached,
      config: { ...props.environment },
      failureDestination: { kind: "NOTIFICATION", topicId: props.failureTopicId },
      provider,
    });
    const logGroupId =
      props.logging?.logGroup ??
      new LoggingLogGroup(this, "log-group", {
        compartmentId,
        displayName: props.name,
        description: "Calls of the credential audit.",
        provider,
      }).id;
    new LoggingLog(this, "invoke-log", {
      displayName: `${props.name}-invoke`,
      logGroupId,
      logType: "SERVICE",
      isEnabled: true,
      retentionDuration: retention,
      configuration: {
        compartmentId,
        source: {
          category: "invoke",
          resource: application.id,
          service: "functions",
          sourceType: "OCISERVICE",
        },
      },
      provider,
    });

    this.functionId = audit.id;
    this.applicationId = application.id;
    this.logGroupId = logGroupId;
    this.invocationGrants = [
      {
        what: "read fn-function",
        compartmentId,
        operation: "GetFunction: the schedule finds the function's invoke endpoint",
      },
      {
        what: "use fn-invocation",
        compartmentId,
        operation: "InvokeFunction: the schedule calls the function",
      },
    ];
  }
}

function range(prop: string, value: number, min: number, max: number): string | undefined {
  return Number.isInteger(value) && value >= min && value <= max
    ? undefined
    : `"${prop}" must be a whole number from ${min} to ${max}; got: ${value}`;
}

function stepOf30(value: number): string {
  return `"logging.retentionDays" must be a multiple of 30; got: ${value}`;
}
