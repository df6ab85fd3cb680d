import { createPublicKey, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSelfSignedCertificate, identityFromDN, parsePrivateKey } from "sshpk";
import { z } from "zod";
import type { Principal, StoreFactory } from "../cloud";
import { type Answer, type Call, type Operation, ServiceError } from "../operation";
import { generateSigningKey, type KeyRing } from "./key-ring";
import { issueToken } from "./session-token";

type ResourcePrincipal = Extract<Principal, { kind: "resource" }>;

/** The compute instance that the metadata service speaks for. */
interface Instance {
  readonly principal: ResourcePrincipal;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

class InstanceStore {
  instance: Instance | undefined;
}

/** The key of the instance store: `tenancy.store(computeInstance)`. */
export const computeInstance: StoreFactory<InstanceStore> = () => new InstanceStore();

/**
 * Makes an instance's certificate and lets its key ask for tokens. The certificate names the tenancy in an organizational
 * unit `opc-tenant:<OCID>`, which is where Oracle's SDKs look for it.
 */
export function provisionInstance(principal: ResourcePrincipal, keys: KeyRing): Instance {
  const { privateKeyPem } = generateSigningKey();
  const subject = identityFromDN(`CN=${principal.ocid}, OU=opc-tenant:${principal.tenancyOcid}`);
  const certificatePem = createSelfSignedCertificate(
    // The typings know a string only; sshpk takes an identity as well (sshpk README, createSelfSignedCertificate).
    subject as unknown as string,
    parsePrivateKey(privateKeyPem, "pem") as unknown as Parameters<typeof createSelfSignedCertificate>[1],
  )
    .toBuffer("pem")
    .toString();
  const certificate = new X509Certificate(certificatePem);
  const fingerprint = certificate.fingerprint.toLowerCase();
  const publicKey = createPublicKey(createPrivateKey(privateKeyPem));
  keys.add(`${principal.tenancyOcid}/fed-x509/${fingerprint}`, { publicKey, principal });
  return { principal, certificatePem, privateKeyPem };
}

const metadata = { service: "instance-metadata", method: "GET", signature: "none", governed: false } as const;

const federationRequest = z.object({ certificate: z.string(), publicKey: z.string() });

/**
 * The instance metadata service, version 2, and the service that gives an instance a token for its certificate
 * (`/v1/x509`), in the shapes that oci-common's X509-federation-client asks for.
 */
export const instanceOperations: readonly Operation[] = [
  {
    ...metadata,
    name: "GetInstanceRegion",
    path: "/opc/v2/instance/region",
    handle: (call) => text(instanceOf(call) && call.tenancy.homeRegion),
  },
  {
    ...metadata,
    name: "GetInstanceCertificate",
    path: "/opc/v2/identity/cert.pem",
    handle: (call) => text(instanceOf(call).certificatePem),
  },
  {
    ...metadata,
    name: "GetInstanceKey",
    path: "/opc/v2/identity/key.pem",
    handle: (call) => text(instanceOf(call).privateKeyPem),
  },
  {
    ...metadata,
    name: "GetIntermediateCertificate",
    path: "/opc/v2/identity/intermediate.pem",
    handle: (call) => text(instanceOf(call).certificatePem),
  },
  {
    service: "auth",
    name: "FederateInstance",
    method: "POST",
    path: "/v1/x509",
    governed: false,
    handle(call) {
      const request = federationRequest.safeParse(call.json());
      if (!request.success)
        throw new ServiceError(400, "InvalidParameter", "certificate and publicKey are required.");
      const expires = new Date(call.cloud.clock.now().getTime() + 1_200_000);
      return {
        status: 200,
        body: { token: issueToken(call.principal, publicKeyFrom(request.data.publicKey), expires) },
      };
    },
  },
];

/** @throws {ServiceError} 401 without the header of version 2, 404 when nothing was provisioned. */
function instanceOf(call: Call): Instance {
  if (call.headers.authorization !== "Bearer Oracle")
    throw new ServiceError(401, "NotAuthenticated", "Send the header Authorization: Bearer Oracle.");
  const { instance } = call.tenancy.store(computeInstance);
  if (instance === undefined) throw new ServiceError(404, "NotFound", "There is no instance here.");
  return instance;
}

function text(body: string): Answer {
  return { status: 200, body: Buffer.from(body), headers: { "content-type": "text/plain" } };
}

/** A public key as the SDK sends it: PEM without its first and last line. */
function publicKeyFrom(base64: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
  } catch {
    throw new ServiceError(400, "InvalidParameter", "publicKey is not a public key.");
  }
}
