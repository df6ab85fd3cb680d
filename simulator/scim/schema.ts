import { type Attribute, complex, identifier, instant, plain } from "./attribute";
import { capabilities, type CredentialType, credentialTypeRows, credentialTypes } from "./credential-type";

export interface ResourceSchema {
  /** `Users`, `ApiKeys`, … */
  readonly resource: string;
  readonly urn: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly extensions: Readonly<Record<string, Readonly<Record<string, Attribute>>>>;
}

const common: Readonly<Record<string, Attribute>> = {
  schemas: plain("default"),
  id: identifier("always"),
  ocid: identifier("default"),
  domainOcid: plain("default"),
  compartmentOcid: plain("default"),
  tenancyOcid: plain("default"),
  deleteInProgress: plain("default", true),
  meta: complex("default", {
    resourceType: plain("default"),
    created: instant("default", true),
    lastModified: instant("default", true),
    location: plain("default"),
    version: plain("default"),
  }),
  tags: complex("request", { key: plain("default", true), value: plain("default", true) }),
};

/** `returned` of `user` itself is not documented on the models; `default` is assumed. */
const owner = complex("default", {
  value: identifier("always"),
  ocid: identifier("always"),
  $ref: plain("default"),
  display: plain("default", true),
  name: plain("default"),
});

const extension = (name: string) => `urn:ietf:params:scim:schemas:oracle:idcs:extension:${name}:User`;
export const capabilitiesUrn = extension("capabilities");
export const userCredentialsUrn = extension("userCredentials");
export const userStateUrn = extension("userState");
export const userUrn = extension("user");
export const dbCredentialsUrn = extension("dbCredentials");

const referenceAttributes = {
  value: identifier("always"),
  ocid: identifier("always"),
  $ref: plain("default"),
};
export const userSchema: ResourceSchema = {
  resource: "Users",
  urn: "urn:ietf:params:scim:schemas:core:2.0:User",
  attributes: {
    ...common,
    userName: plain("always", true),
    displayName: plain("default", true),
    description: plain("default"),
    externalId: plain("default", true),
    userType: plain("default", true),
    active: plain("default", true),
    emails: complex("default", {
      value: plain("default", true),
      type: plain("default", true),
      primary: plain("default", true),
      secondary: plain("default", true),
      verified: plain("default", true),
    }),
    groups: complex("request", { value: identifier("always"), display: plain("default", true) }),
  },
  extensions: {
    [capabilitiesUrn]: Object.fromEntries(
      capabilities.map((capability) => [capability, plain("default")] as const),
    ),
    [userStateUrn]: {
      lastSuccessfulLoginDate: instant("request", true),
      previousSuccessfulLoginDate: instant("request"),
      lastFailedLoginDate: instant("request"),
      loginAttempts: plain("request"),
    },
    [userUrn]: {
      isFederatedUser: plain("default", true),
      serviceUser: plain("default", true),
      provider: plain("default", true),
      status: plain("request", true),
      creationMechanism: plain("request", true),
    },
    [dbCredentialsUrn]: { dbUserName: plain("request", true) },
    [userCredentialsUrn]: Object.fromEntries(
      credentialTypes.map((type) => [
        credentialTypeRows[type].reference,
        complex("request", { ...referenceAttributes, ...credentialTypeRows[type].referenceAttributes }),
      ]),
    ),
  },
};

export const credentialSchemas = Object.fromEntries(
  credentialTypes.map((type): [CredentialType, ResourceSchema] => {
    const { resource, urn, attributes } = credentialTypeRows[type];
    return [type, { resource, urn, attributes: { ...common, ...attributes, user: owner }, extensions: {} }];
  }),
) as Readonly<Record<CredentialType, ResourceSchema>>;

/** An attribute that a path names, and where it is in a resource. */
export interface ResolvedPath {
  /** Keys from the top of the resource: `["meta", "created"]`, `["urn:…:User", "apiKeys"]`. */
  readonly keys: readonly string[];
  /** `undefined`: the path names a whole extension. */
  readonly attribute: Attribute | undefined;
}

/** Finds what a path names. Names count without regard to case, as SCIM has it. @returns `undefined` for what is unknown. */
export function resolvePath(schema: ResourceSchema, path: string): ResolvedPath | undefined {
  for (const [urn, attributes] of Object.entries(schema.extensions)) {
    if (path.toLowerCase() === urn.toLowerCase()) return { keys: [urn], attribute: undefined };
    const rest = afterUrn(path, urn);
    if (rest !== undefined) return resolveIn(attributes, rest, [urn]);
  }
  return resolveIn(schema.attributes, afterUrn(path, schema.urn) ?? path, []);
}

function afterUrn(path: string, urn: string): string | undefined {
  return path.toLowerCase().startsWith(`${urn.toLowerCase()}:`) ? path.slice(urn.length + 1) : undefined;
}

function resolveIn(
  attributes: Readonly<Record<string, Attribute>>,
  path: string,
  prefix: readonly string[],
): ResolvedPath | undefined {
  const [first = "", ...rest] = path.split(".");
  const found = lookUp(attributes, first);
  if (found === undefined || rest.length > 1) return undefined;
  const [key, attribute] = found;
  if (rest[0] === undefined) return { keys: [...prefix, key], attribute };
  const sub = lookUp(attribute.sub ?? {}, rest[0]);
  return sub && { keys: [...prefix, key, sub[0]], attribute: sub[1] };
}

function lookUp(
  attributes: Readonly<Record<string, Attribute>>,
  name: string,
): [string, Attribute] | undefined {
  const exact = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (exact !== undefined) return [name, exact];
  return Object.entries(attributes).find(([key]) => key.toLowerCase() === name.toLowerCase());
}
