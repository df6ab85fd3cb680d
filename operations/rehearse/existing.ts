import type { Clock, Tenancy } from "../../simulator/cloud";
import { objectStorage } from "../../simulator/control/object-storage/buckets";
import { Planter } from "../../simulator/control/plant";
import { regionsOf } from "../../tenancies/regions";
import type { TenancyFile } from "../../tenancies/tenancy-schema";

/** Gives the simulated tenancy what a tenancy file says exists already, and returns the names of it. */
export const plantExisting = (file: TenancyFile, tenancy: Tenancy, clock: Clock): string[] => {
  const planter = new Planter(tenancy, clock);
  const planted: string[] = [];
  const given = (what: string, ocid: string | undefined, plant: (ocid: string) => void): void => {
    if (ocid === undefined) return;
    plant(ocid);
    planted.push(what);
  };
  const named = typeof file.compartment === "string" ? file.compartment : file.compartment.parent;
  const home = named ?? file.tenancy;
  given("compartment", named, (ocid) => {
    planter.compartment(ocid);
  });
  given("subnet", typeof file.subnet === "string" ? file.subnet : undefined, (ocid) => {
    planter.subnet(ocid, home);
  });
  const { topic, topicCompartment = home, reportingTopic } = file.notifications;
  given("topic", topic, (ocid) => {
    planter.compartment(topicCompartment);
    planter.topic(ocid, topicCompartment);
  });
  given("reporting topic", reportingTopic, (ocid) => {
    planter.topic(ocid, home);
  });
  for (const ocid of file.notifications.functions ?? []) {
    given("function", ocid, (id) => {
      planter.fn(id, home);
    });
  }
  for (const { secret } of file.notifications.secretSubscriptions ?? []) {
    given("subscription secret", secret, (id) => {
      planter.secret(id, home, "https://subscription.example/");
    });
  }
  for (const { clientSecretId } of file.domainClients ?? []) {
    given("client secret", clientSecretId, (id) => {
      planter.secret(id, home, "rehearsal");
    });
  }
  const { vault } = file;
  if (vault !== undefined) {
    planter.key(vault.key, vault.vault, home);
    planted.push("vault", "key");
  }
  const signing = file.evidence?.signing;
  if (typeof signing === "object" && "key" in signing) {
    planter.key(signing.key, vault?.vault ?? `${signing.key}.vault`, home, { algorithm: "RSA", length: 384 });
    planted.push("signing key");
  }
  given("token of the ticket system", file.tickets?.tokenSecretId, (ocid) => {
    planter.secret(ocid, home, "rehearsal");
  });
  given("log group", file.logging?.logGroup, (ocid) => {
    planter.logGroup(ocid, home);
  });
  // A tenancy has one namespace; a file that names it names what is there.
  const namespace = file.evidence?.namespace;
  if (namespace !== undefined) tenancy.store(objectStorage).namespace = namespace;
  const bucket = file.evidence?.bucket;
  if (bucket !== undefined) {
    const { bucketCompartment = home } = file.evidence ?? {};
    planter.compartment(bucketCompartment);
    planter.bucket(bucket, bucketCompartment, namespace);
    planted.push("bucket");
  }
  plantCloudGuard(file, planter, given);
  return planted;
};

const plantCloudGuard = (
  file: TenancyFile,
  planter: Planter,
  given: (what: string, ocid: string | undefined, plant: (ocid: string) => void) => void,
): void => {
  const wanted = file.cloudGuard;
  if (wanted === undefined) return;
  const { target } = wanted;
  const configurationRecipe =
    target !== undefined && "verify" in target ? target.configurationRecipe : undefined;
  const brought = [
    target,
    wanted.sourceRecipe,
    wanted.activityRecipe,
    wanted.threatRecipe,
    wanted.responderRecipe,
  ].some((each) => each !== undefined);
  if (wanted.manage === false || brought) {
    planter.cloudGuard(regionsOf(file).reportingRegion);
  }
  for (const [what, ocid, detector] of [
    ["configuration recipe", configurationRecipe, "IAAS_CONFIGURATION_DETECTOR"],
    ["source recipe", wanted.sourceRecipe, "IAAS_CONFIGURATION_DETECTOR"],
    ["activity recipe", wanted.activityRecipe, "IAAS_ACTIVITY_DETECTOR"],
    ["threat recipe", wanted.threatRecipe, "IAAS_THREAT_DETECTOR"],
  ] as const) {
    given(what, ocid, (id) => {
      planter.detectorRecipe(id, detector);
    });
  }
  given("responder recipe", wanted.responderRecipe, (ocid) => {
    planter.responderRecipe(ocid);
  });
  given("target", target && ("adopt" in target ? target.adopt : target.verify), (ocid) => {
    planter.target(ocid, configurationRecipe);
  });
};
