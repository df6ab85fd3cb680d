import type { AuditConfiguration } from "../../lambda-src/contract/audit-configuration";
import { type Answer, auditHandler, type HandlerOptions } from "../../lambda-src/function/handler";
import { Planter } from "../../simulator/control/plant";
import { secrets } from "../../simulator/control/vaults/secrets";
import { objectStorage } from "../../simulator/control/object-storage/buckets";
import { metricPoints } from "../../simulator/data/metric-points";
import { type EmailDelivery, emailDelivery } from "../../simulator/data/submitted-emails";
import { type PublishedMessage, topicMessages } from "../../simulator/data/topic-messages";
import type { IdentityDomain } from "../../simulator/identity/identity-domain";
import { SampleBuilder } from "../../simulator/samples/builder";
import { type Directory, directoryOf } from "../../simulator/scim/directory";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { hurried } from "../tenancy/harness";

const secretId = "ocid1.vaultsecret.oc1.iad.configuration";
const topicId = "ocid1.onstopic.oc1.iad.findings";
const failureTopicId = "ocid1.onstopic.oc1.iad.failures";
const bucket = "evidence";
const functionId = "ocid1.fnfunc.oc1.iad.audit";

/** A simulated tenancy into which everything that the function uses was deployed. */
export interface Deployment {
  readonly simulator: Simulator;
  readonly build: SampleBuilder;
  readonly domain: IdentityDomain;
  readonly directory: Directory;
  readonly configuration: AuditConfiguration;
  /** The function's environment, resource principal included. */
  readonly environment: Readonly<Record<string, string>>;
  readonly planter: Planter;
  readonly email: EmailDelivery;
  /** Puts another configuration into the secret, as a new version. */
  configure(change: Partial<AuditConfiguration> | string): void;
  /** A function whose container is warm: it keeps its configuration between calls. */
  container(options?: Partial<HandlerOptions>): Container;
  /** Calls a fresh function once. */
  call(input?: string, options?: CallOptions): Promise<Answer>;
  messages(): readonly PublishedMessage[];
  failures(): readonly PublishedMessage[];
  /** Objects of the bucket by name. */
  objects(): ReadonlyMap<string, Buffer>;
  setObject(name: string, content: Buffer | undefined): void;
  /** The newest value of a metric, by the dimensions given beside the tenancy. */
  metric(name: string, dimensions?: Readonly<Record<string, string>>): number | undefined;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly deadline?: Date | null;
}

export interface Container {
  call(input?: string, options?: CallOptions): Promise<Answer>;
  /** The lines of its log. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly text: () => string;
}

/** Deploys to a simulated tenancy with one domain, `Default`, that is filled by the caller. */
export async function deploy(change: Partial<AuditConfiguration> = {}): Promise<Deployment> {
  const build = new SampleBuilder(new Date(), "acme", 11);
  const domain = build.domain("Default", { type: "DEFAULT" });
  const simulator = await startSimulator({ tenancies: [build.tenancy], rateLimits: false });
  const planter = new Planter(build.tenancy, simulator.cloud.clock);
  const compartmentId = build.tenancy.ocid;
  const base: AuditConfiguration = {
    schemaVersion: 2,
    tenancy: { ocid: build.tenancy.ocid, name: "acme" },
    rotation: {},
    evidence: { namespace: "acmens", bucket, region: "us-ashburn-1" },
    notifications: { topicId, region: "us-ashburn-1", when: "always", format: "text" },
    metrics: { namespace: "credential_compliance", compartmentId, region: "us-ashburn-1" },
    ...change,
  };
  planter.topic(topicId, compartmentId);
  planter.topic(failureTopicId, compartmentId);
  planter.bucket(bucket, compartmentId, "acmens");
  planter.secret(secretId, compartmentId, JSON.stringify(base));
  const email = build.tenancy.store(emailDelivery);
  email.senders.set("audit@example.com", { compartmentId });

  const environment = {
    ...simulator.issueResourcePrincipal("fnfunc", functionId, compartmentId).environment,
    CREDENTIAL_AUDIT_ENDPOINT: simulator.origin,
    CONFIG_SECRET_ID: secretId,
    CONFIG_TTL_SECONDS: "300",
    TENANCY_NAME: "acme",
    METRIC_NAMESPACE: "credential_compliance",
    METRIC_COMPARTMENT_ID: compartmentId,
    FAILURE_TOPIC_ID: failureTopicId,
  };
  const objects = () => build.tenancy.store(objectStorage).buckets.get(bucket)!.objects;
  const to = (id: string) => build.tenancy.store(topicMessages).to(id);

  const container = (options: Partial<HandlerOptions> = {}): Container => {
    const lines: string[] = [];
    const handler = auditHandler({
      codeVersion: "1.2.3",
      transport: hurried,
      logDestination: { write: (line) => void lines.push(line) },
      ...options,
    });
    return {
      call: (input = "{}", { environment: own = environment, deadline = null } = {}) =>
        handler(input, { config: own, deadline, callID: "01CALL" }),
      get log() {
        return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      },
      text: () => lines.join(""),
    };
  };

  return {
    simulator,
    build,
    domain,
    directory: directoryOf(domain),
    configuration: base,
    environment,
    planter,
    email,
    configure: (next) => {
      const secret = build.tenancy.store(secrets).find(secretId)!;
      const text = typeof next === "string" ? next : JSON.stringify({ ...base, ...next });
      const versionNumber = secret.versions.length + 1;
      const content = Buffer.from(text).toString("base64");
      secret.versions = [
        ...secret.versions,
        { versionNumber, content, timeCreated: new Date().toISOString() },
      ];
      secret.currentVersionNumber = versionNumber;
    },
    container,
    call: (input, options) => container().call(input, options),
    messages: () => to(topicId),
    failures: () => to(failureTopicId),
    objects: () => new Map([...objects()].map(([name, { content }]) => [name, content])),
    setObject: (name, content) => {
      const store = objects();
      if (content === undefined) store.delete(name);
      else store.set(name, { ...(store.get(name) ?? [...store.values()][0]!), name, content });
    },
    metric: (name, dimensions = {}) => {
      const wanted = { tenancy: "acme", ...dimensions };
      const found = build.tenancy
        .store(metricPoints)
        .series.filter(
          (series) =>
            series.name === name &&
            Object.entries(wanted).every(([key, value]) => series.dimensions[key] === value),
        );
      if (found.length > 1) throw new Error(`${found.length} streams of ${name} have these dimensions`);
      return found[0]?.points.at(-1)?.value;
    },
    close: () => simulator.close(),
  };
}

/** A user with an email address and credentials of given ages in days. */
export function addUser(
  { build, directory }: Pick<Deployment, "build" | "directory">,
  userName: string,
  ages: readonly number[] = [],
): void {
  const user = build.user(directory, { userName, email: userName });
  for (const daysAgo of ages) build.credential(directory, user, "api_keys", { daysAgo });
}
