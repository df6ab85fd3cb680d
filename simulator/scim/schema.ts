import { type CredentialType, credentialTypes, resourceOf } from "./credential-type";

/** When an attribute is in an answer, in SCIM's words. */
export type Returned = "always" | "default" | "request" | "never";

export interface Attribute {
  readonly returned: Returned;
  /** Whether filters and sorting may name it. Where Oracle's schema does not say so (`idcsSearchable`), they may not. */
  readonly searchable: boolean;
  /** Compared to the letter, not by SCIM's rule that case does not matter. */
  readonly exact?: boolean;
  /** Compared as an instant. */
  readonly instant?: boolean;
  readonly secret?: boolean;
  readonly sub?: Readonly<Record<string, Attribute>>;
}

export interface ResourceSchema {
  /** `Users`, `ApiKeys`, … */
  readonly resource: string;
  readonly urn: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly extensions: Readonly<Record<string, Readonly<Record<string, Attribute>>>>;
}

/**
 * The attributes below follow the `SCIM++ Properties` that oci-identitydomains 2.140.2 documents on its models
 * (`returned`, `idcsSearchable`); test/simulator/schema.test.ts compares the two.
 */
const plain = (returned: Returned, searchable = false): Attribute => ({ returned, searchable });
const identifier = (returned: Returned): Attribute => ({ returned, searchable: true, exact: true });
const instant = (returned: Returned, searchable = false): Attribute => ({
  returned,
  searchable,
  instant: true,
});
const secret: Attribute = { returned: "default", searchable: false, secret: true };
const complex = (returned: Returned, sub: Readonly<Record<string, Attribute>>): Attribute => ({
  returned,
  searchable: false,
  sub,
});

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

const expiring = { status: plain("never"), expiresOn: instant("default") };

const own: Readonly<Record<CredentialType, Readonly<Record<string, Attribute>>>> = {
  api_keys: {
    fingerprint: plain("default", true),
    // Public, but of no use to an audit of ages: a whitelist that names it asks for too much.
    key: secret,
    description: plain("default"),
  },
  auth_tokens: { ...expiring, description: plain("default"), token: secret },
  customer_secret_keys: {
    ...expiring,
    displayName: plain("default"),
    description: plain("default"),
    accessKey: plain("default"),
    secretKey: secret,
  },
  smtp_credentials: {
    ...expiring,
    description: plain("default"),
    userName: plain("default"),
    password: secret,
  },
  db_credentials: {
    ...expiring,
    name: plain("default"),
    description: plain("default"),
    dbPassword: secret,
    mixedDbPassword: secret,
    salt: secret,
    mixedSalt: secret,
    lastSetDate: instant("default"),
    expired: plain("default"),
  },
  oauth2_client_credentials: {
    ...expiring,
    name: plain("default"),
    description: plain("default"),
    isResetSecret: plain("default"),
    secret,
    scopes: complex("default", { audience: plain("default"), scope: plain("default") }),
  },
};

const extension = (name: string) => `urn:ietf:params:scim:schemas:oracle:idcs:extension:${name}:User`;
export const capabilitiesUrn = extension("capabilities");
export const userCredentialsUrn = extension("userCredentials");
export const userStateUrn = extension("userState");
export const userUrn = extension("user");
export const dbCredentialsUrn = extension("dbCredentials");

const reference = complex("request", {
  value: identifier("always"),
  ocid: identifier("always"),
  $ref: plain("default"),
});
const keyReference = complex("request", { ...reference.sub, key: plain("always") });

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
    [capabilitiesUrn]: {
      canUseApiKeys: plain("default"),
      canUseAuthTokens: plain("default"),
      canUseConsolePassword: plain("default"),
      canUseConsole: plain("default"),
      canUseCustomerSecretKeys: plain("default"),
      canUseOAuth2ClientCredentials: plain("default"),
      canUseSmtpCredentials: plain("default"),
      canUseDbCredentials: plain("default"),
    },
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
    [userCredentialsUrn]: {
      apiKeys: keyReference,
      authTokens: reference,
      customerSecretKeys: reference,
      smtpCredentials: reference,
      dbCredentials: reference,
      oAuth2ClientCredentials: reference,
    },
  },
};

/** The spelling of these schema names is taken from Terraform's documentation of the resources; unverified for the last two. */
const urns: Readonly<Record<CredentialType, string>> = {
  api_keys: "urn:ietf:params:scim:schemas:oracle:idcs:apikey",
  auth_tokens: "urn:ietf:params:scim:schemas:oracle:idcs:authToken",
  customer_secret_keys: "urn:ietf:params:scim:schemas:oracle:idcs:customerSecretKey",
  smtp_credentials: "urn:ietf:params:scim:schemas:oracle:idcs:smtpCredential",
  db_credentials: "urn:ietf:params:scim:schemas:oracle:idcs:userDbCredentials",
  oauth2_client_credentials: "urn:ietf:params:scim:schemas:oracle:idcs:oauth2ClientCredential",
};

export const credentialSchemas = Object.fromEntries(
  credentialTypes.map((type): [CredentialType, ResourceSchema] => [
    type,
    {
      resource: resourceOf[type],
      urn: urns[type],
      attributes: { ...common, ...own[type], user: owner },
      extensions: {},
    },
  ]),
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
