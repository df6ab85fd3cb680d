import { FunctionsApplication } from "@cdktf-providers/oracle-oci/functions-application";
import { FunctionsFunction } from "@cdktf-providers/oracle-oci/functions-function";
import { LoggingLog } from "@cdktf-providers/oracle-oci/logging-log";
import { LoggingLogGroup } from "@cdktf-providers/oracle-oci/logging-log-group";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { z } from "zod";
import { type FunctionSettings, functionSettings, logging } from "../tenancies/settings/function";
import { image, pinnedImage } from "../tenancies/settings/image";
import { checkOcid } from "./check-ocid";
import { checkSettings } from "./check-settings";
import { rejectProblems } from "./invalid-props-error";
import type { Grant } from "./policies/grant";

/** Props of an AuditFunction: `function` of a tenancy file, and where it goes. */
export interface AuditFunctionProps extends Readonly<FunctionSettings> {
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
  /** The invoke log. @default a log group of its own, and 180 days */
  readonly logging?: Readonly<z.infer<typeof logging>>;
  /** Provider of the function's region. @default the stack's default provider */
  readonly provider?: TerraformProvider;
}

/** Largest configuration of a function, in bytes (Oracle, "Passing Custom Configuration Parameters to Functions"). */
const environmentLimit = 4096;
const settings = functionSettings.extend({ image, logging: logging.optional() });

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
    const pinned = pinnedImage(props.image);
    const size = Object.entries(props.environment).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    rejectProblems(this, [
      checkOcid("compartmentId", props.compartmentId, "compartment", "tenancy"),
      checkOcid("subnetId", props.subnetId, "subnet"),
      checkOcid("failureTopicId", props.failureTopicId, "onstopic"),
      ...checkSettings(settings, props),
      size > environmentLimit
        ? `"environment" must fit ${environmentLimit} bytes; got: ${size}. Settings belong into the configuration secret`
        : undefined,
    ]);
    if (!pinned) throw new TypeError("unreachable: rejectProblems has thrown");
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
      image: pinned.image,
      imageDigest: pinned.digest,
      memoryInMbs: String(props.memoryMb ?? 512),
      timeoutInSeconds: props.timeoutSeconds ?? 300,
      detachedModeTimeoutInSeconds: props.detachedTimeoutSeconds ?? 3600,
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
      retentionDuration: props.logging?.retentionDays ?? 180,
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
        where: [`target.function.id = '${audit.id}'`],
        operation: "InvokeFunction: the schedule calls the function",
      },
    ];
  }
}
