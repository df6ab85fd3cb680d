import { z } from "zod";
import { presentCompartment, requireVisible } from "../../identity/compartment-operations";
import { type Compartment, identity } from "../../identity/identity-store";
import { type Call, type Operation, ServiceError } from "../../operation";
import { requireCompartment } from "../compartment";
import { detailsOf, named, tagDetails } from "../details";
import { incorrectState, notAuthorizedOrNotFound } from "../errors";
import { mintOcid } from "../ocid";
import { objectStorage } from "../object-storage/buckets";
import { vaults } from "../vaults/vaults";

const createDetails = z.object({
  compartmentId: z.string(),
  name: z.string().regex(/^[\w.-]{1,100}$/),
  description: z.string().min(1).max(400),
  ...tagDetails,
});

const updateDetails = createDetails.omit({ compartmentId: true }).partial();

const compartmentOf = (call: Call): Compartment => {
  const ocid = call.params.compartmentId ?? "";
  const compartment = call.tenancy.store(identity).compartments.get(ocid);
  if (compartment === undefined) throw notAuthorizedOrNotFound(ocid);
  return compartment;
};

/** What keeps a compartment from being deleted, as far as it outlives a deployment: buckets and vaults pending deletion. */
const contents = ({ tenancy }: Call, ocid: string): string | undefined => {
  const child = [...tenancy.store(identity).compartments.values()].find(
    ({ parentOcid, lifecycleState }) => parentOcid === ocid && lifecycleState !== "DELETED",
  );
  const bucket = [...tenancy.store(objectStorage).buckets.values()].find(
    ({ compartmentId }) => compartmentId === ocid,
  );
  const vault = tenancy
    .store(vaults)
    .all()
    .find(({ compartmentId }) => compartmentId === ocid);
  return child?.ocid ?? bucket?.id ?? vault?.id;
};

/** Compartments, made, changed and deleted; the reads are Identity's. */
export const compartmentChangeOperations: readonly Operation[] = [
  {
    service: "identity",
    name: "CreateCompartment",
    method: "POST",
    path: "/20160918/compartments",
    handle: (call) => {
      const { compartments } = call.tenancy.store(identity);
      const { compartmentId: parentOcid, ...details } = detailsOf(call, createDetails);
      requireCompartment(call, parentOcid);
      const siblings = [...compartments.values()].filter((other) => other.parentOcid === parentOcid);
      if (
        siblings.some(({ name, lifecycleState }) => name === details.name && lifecycleState !== "DELETED")
      ) {
        // Wording and code: terraform-provider-oci issue 725. The provider looks for the words and imports what is there.
        throw new ServiceError(
          409,
          "CompartmentAlreadyExists",
          `A compartment with name '${details.name}' already exists.`,
        );
      }
      const compartment: Compartment = {
        ...named(details),
        name: details.name,
        description: details.description,
        ocid: mintOcid("compartment", "", `${call.tenancy.ocid}/${compartments.size}/${details.name}`),
        parentOcid,
        lifecycleState: "ACTIVE",
        timeCreated: call.cloud.clock.now(),
      };
      compartments.set(compartment.ocid, compartment);
      return { status: 200, body: presentCompartment(compartment) };
    },
  },
  {
    service: "identity",
    name: "UpdateCompartment",
    method: "PUT",
    path: "/20160918/compartments/:compartmentId",
    handle: (call) => {
      const compartment = compartmentOf(call);
      requireVisible(call.tenancy.store(identity), compartment.ocid);
      Object.assign(compartment, named(detailsOf(call, updateDetails)));
      return { status: 200, body: presentCompartment(compartment) };
    },
  },
  {
    service: "identity",
    name: "DeleteCompartment",
    method: "DELETE",
    path: "/20160918/compartments/:compartmentId",
    handle: (call) => {
      const compartment = compartmentOf(call);
      const left = contents(call, compartment.ocid);
      // Oracle accepts the deletion and the compartment goes back to ACTIVE (terraform-provider-oci issue 1562);
      // refusing it at once says the same sooner.
      if (left !== undefined) throw incorrectState(`compartment ${compartment.ocid} still has ${left}`);
      compartment.lifecycleState = "DELETED";
      return { status: 202 };
    },
  },
];
