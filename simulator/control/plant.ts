import type { Clock, Tenancy } from "../cloud";
import { identity } from "../identity/identity-store";
import { cloudGuard } from "./cloud-guard/enablement";
import { type Detector } from "./cloud-guard/catalogue";
import { detectorRecipes, findDetectorRecipe, oracleDetectorRecipe } from "./cloud-guard/detector-recipes";
import { oracleResponderRecipe, responderRecipes } from "./cloud-guard/responder-recipes";
import { attachDetectorRecipes, attachResponderRecipes, targets } from "./cloud-guard/targets";
import { containerImages } from "./container-registry/images";
import { applications } from "./functions/applications";
import { functions } from "./functions/functions";
import { logGroups } from "./logging/log-groups";
import { subnets } from "./network/subnets";
import { vcns } from "./network/vcns";
import { topics } from "./notifications/topics";
import { emptyBucket, objectStorage } from "./object-storage/buckets";
import { mintOcid } from "./ocid";
import { type Key, keys } from "./vaults/keys";
import { secrets } from "./vaults/secrets";
import { vaults } from "./vaults/vaults";

/**
 * Puts resources into a tenancy that were there before anything is deployed, under given OCIDs.
 * Each is made once: planting the same OCID again changes nothing.
 */
export class Planter {
  constructor(
    readonly tenancy: Tenancy,
    readonly clock: Clock,
  ) {}

  compartment(ocid: string): void {
    const { compartments } = this.tenancy.store(identity);
    if (ocid === this.tenancy.ocid || compartments.has(ocid)) return;
    compartments.set(ocid, {
      ocid,
      parentOcid: this.tenancy.ocid,
      name: `existing-${compartments.size}`,
      description: "There before",
      lifecycleState: "ACTIVE",
      timeCreated: this.clock.now(),
    });
  }

  subnet(id: string, compartmentId: string): void {
    const store = this.tenancy.store(subnets);
    if (store.find(id) !== undefined) return;
    const vcnId = this.#name("vcn", id);
    this.tenancy.store(vcns).plant(this.clock, vcnId, {
      compartmentId,
      displayName: "existing",
      cidrBlock: "10.0.0.0/16",
      cidrBlocks: ["10.0.0.0/16"],
      defaultRouteTableId: this.#name("routetable", id),
      defaultSecurityListId: this.#name("securitylist", id),
      defaultDhcpOptionsId: this.#name("dhcpoptions", id),
    });
    store.plant(this.clock, id, {
      compartmentId,
      vcnId,
      displayName: "existing",
      cidrBlock: "10.0.0.0/24",
      dhcpOptionsId: this.#name("dhcpoptions", id),
      routeTableId: this.#name("routetable", id),
      securityListIds: [this.#name("securitylist", id)],
      prohibitPublicIpOnVnic: true,
      prohibitInternetIngress: true,
    });
  }

  topic(id: string, compartmentId: string): void {
    const store = this.tenancy.store(topics);
    if (store.find(id) === undefined)
      store.plant(this.clock, id, { compartmentId, name: `existing-${store.all().length}` });
  }

  logGroup(id: string, compartmentId: string): void {
    const store = this.tenancy.store(logGroups);
    if (store.find(id) === undefined) store.plant(this.clock, id, { compartmentId, displayName: "existing" });
  }

  vault(id: string, compartmentId: string): void {
    const store = this.tenancy.store(vaults);
    if (store.find(id) === undefined) {
      store.plant(this.clock, id, { compartmentId, displayName: "existing", vaultType: "DEFAULT" });
    }
  }

  key(
    id: string,
    vaultId: string,
    compartmentId: string,
    keyShape: Key["keyShape"] = { algorithm: "AES", length: 32 },
  ): void {
    const store = this.tenancy.store(keys);
    if (store.find(id) !== undefined) return;
    this.vault(vaultId, compartmentId);
    store.plant(this.clock, id, {
      compartmentId,
      displayName: "existing",
      vaultId,
      keyShape,
      protectionMode: "SOFTWARE",
      isAutoRotationEnabled: false,
      currentKeyVersion: this.#name("keyversion", id),
    });
  }

  /** A secret in a vault of its own, with the content given in clear. */
  secret(id: string, compartmentId: string, content: string): void {
    const store = this.tenancy.store(secrets);
    if (store.find(id) !== undefined) return;
    const vaultId = this.#name("vault", id);
    const keyId = this.#name("key", id);
    this.key(keyId, vaultId, compartmentId);
    store.plant(this.clock, id, {
      compartmentId,
      secretName: `existing-${store.all().length}`,
      vaultId,
      keyId,
      currentVersionNumber: 1,
      versions: [
        {
          versionNumber: 1,
          content: Buffer.from(content).toString("base64"),
          timeCreated: this.clock.now().toISOString(),
        },
      ],
    });
  }

  fn(id: string, compartmentId: string): void {
    const store = this.tenancy.store(functions);
    if (store.find(id) !== undefined) return;
    const applicationId = this.#name("fnapp", id);
    const subnetId = this.#name("subnet", id);
    const timeUpdated = this.clock.now().toISOString();
    this.subnet(subnetId, compartmentId);
    this.tenancy.store(applications).plant(this.clock, applicationId, {
      compartmentId,
      displayName: "existing",
      subnetIds: [subnetId],
      shape: "GENERIC_X86",
      config: {},
      timeUpdated,
    });
    store.plant(this.clock, id, {
      compartmentId,
      applicationId,
      displayName: `existing-${store.all().length}`,
      memoryInMBs: 128,
      image: "existing.example/function:1",
      shape: "GENERIC_X86",
      config: {},
      timeoutInSeconds: 30,
      timeUpdated,
    });
  }

  /**
   * What `docker push` leaves in the registry: `<host>/<namespace>/<repository>:<tag>@<digest>`. The namespace becomes the
   * tenancy's.
   * @throws TypeError for a reference without a digest
   */
  image(reference: string, compartmentId = this.tenancy.ocid): void {
    const [, namespace, repositoryName, version = "latest", digest] =
      /^[^/]+\/([^/]+)\/([^:@]+)(?::([^@]+))?@(sha256:[0-9a-f]{64})$/.exec(reference) ?? [];
    if (namespace === undefined || repositoryName === undefined || digest === undefined)
      throw new TypeError(
        `${reference} is no image with a digest: <host>/<namespace>/<repository>:<tag>@sha256:…`,
      );
    this.tenancy.store(objectStorage).namespace = namespace;
    const { all } = this.tenancy.store(containerImages);
    if (all.some((image) => image.repositoryName === repositoryName && image.digest === digest)) return;
    all.push({
      id: this.#name("containerimage", reference),
      compartmentId,
      repositoryId: this.#name("containerrepo", repositoryName),
      repositoryName,
      displayName: `${repositoryName}:${version}`,
      version,
      digest,
      lifecycleState: "AVAILABLE",
      timeCreated: this.clock.now().toISOString(),
    });
  }

  bucket(name: string, compartmentId: string, namespace?: string): void {
    const storage = this.tenancy.store(objectStorage);
    if (namespace !== undefined) storage.namespace = namespace;
    if (storage.buckets.has(name)) return;
    const bucket = emptyBucket({
      id: this.#name("bucket", name),
      name,
      compartmentId,
      timeCreated: this.clock.now().toISOString(),
      createdBy: "existing",
    });
    storage.buckets.set(name, bucket);
  }

  /** Cloud Guard, on already. */
  cloudGuard(reportingRegion: string): void {
    Object.assign(this.tenancy.store(cloudGuard), { status: "ENABLED", reportingRegion });
  }

  /** A clone of Oracle's recipe of a detector, unchanged. */
  detectorRecipe(id: string, detector: Detector): void {
    const store = this.tenancy.store(detectorRecipes);
    if (findDetectorRecipe(this.tenancy, id) !== undefined) return;
    const source = oracleDetectorRecipe(this.tenancy, detector);
    store.plant(this.clock, id, {
      compartmentId: this.tenancy.ocid,
      displayName: `existing-${store.all().length}`,
      owner: "CUSTOMER",
      detector,
      sourceDetectorRecipeId: source.id,
      rules: new Map(
        [...source.rules].map(([rule, entry]) => [
          rule,
          { rule: entry.rule, settings: { ...entry.settings } },
        ]),
      ),
      timeUpdated: this.clock.now().toISOString(),
    });
  }

  /** A clone of Oracle's responder recipe, unchanged. */
  responderRecipe(id: string): void {
    const store = this.tenancy.store(responderRecipes);
    if (store.find(id) !== undefined) return;
    const source = this.tenancy.store(oracleResponderRecipe);
    store.plant(this.clock, id, {
      compartmentId: this.tenancy.ocid,
      displayName: `existing-${store.all().length}`,
      owner: "CUSTOMER",
      sourceResponderRecipeId: source.id,
      rules: new Map(
        [...source.rules].map(([rule, entry]) => [
          rule,
          { rule: entry.rule, settings: { ...entry.settings } },
        ]),
      ),
      timeUpdated: this.clock.now().toISOString(),
    });
  }

  /** A target of the tenancy's root, with the recipes given or Oracle's. */
  target(id: string, configurationRecipeId?: string): void {
    const store = this.tenancy.store(targets);
    if (store.find(id) !== undefined) return;
    const configuration =
      configurationRecipeId ?? oracleDetectorRecipe(this.tenancy, "IAAS_CONFIGURATION_DETECTOR").id;
    // In the order in which the Console attaches them, which is not the order of the stack.
    const attached = [oracleDetectorRecipe(this.tenancy, "IAAS_ACTIVITY_DETECTOR").id, configuration];
    store.plant(this.clock, id, {
      compartmentId: this.tenancy.ocid,
      displayName: "existing",
      targetResourceId: this.tenancy.ocid,
      targetResourceType: "COMPARTMENT",
      detectorRecipes: attachDetectorRecipes(this.tenancy, attached),
      responderRecipes: attachResponderRecipes(this.tenancy, [this.tenancy.store(oracleResponderRecipe).id]),
      timeUpdated: this.clock.now().toISOString(),
    });
  }

  #name(type: string, of: string): string {
    return mintOcid(type, this.tenancy.homeRegion, `before/${of}`);
  }
}
