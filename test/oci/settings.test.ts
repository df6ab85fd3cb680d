import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { ConfigurationError } from "../../lambda-src/oci/configuration-error";
import { type ConnectionOptions, resolveSettings } from "../../lambda-src/oci/settings";
import { fileReader, fingerprint, privateKeyPem, tenancy, user } from "./service";

const otherTenancy = "ocid1.tenancy.oc1..aaaaanothertenancy";
const locked = createPrivateKey(privateKeyPem)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" })
  .toString();
const legacyLocked = createPrivateKey(privateKeyPem)
  .export({ type: "pkcs1", format: "pem", cipher: "aes-128-cbc", passphrase: "open sesame" })
  .toString();
const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

const config = `[DEFAULT]
user=${user}
tenancy=${tenancy}
fingerprint=${fingerprint}
key_file=~/.oci/key.pem
region=us-ashburn-1

[EU]
region=eu-frankfurt-1
tenancy=${otherTenancy}
`;

interface World {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string | undefined>;
  readonly now?: number;
}

function resolve(options: ConnectionOptions = {}, { env = {}, files = {}, now = 0 }: World = {}) {
  const all = { "/home/ann/.oci/config": config, "/home/ann/.oci/key.pem": privateKeyPem, ...files };
  return resolveSettings(options, {
    env,
    homeDirectory: "/home/ann",
    readFile: fileReader(all),
    now: () => now,
  });
}

function problems(options: ConnectionOptions = {}, world: World = {}): string[] {
  try {
    resolve(options, world);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toMatch(/PRIVATE KEY-----|open sesame|MII/);
    return error.problems.map(({ where, what, fix }) => `${where}: ${what}. ${fix}`);
  }
  throw new Error("resolved");
}

const without = (entry: string) => ({
  files: { "/home/ann/.oci/config": config.replace(new RegExp(`^${entry}=.*$`, "m"), "") },
});
const withEntry = (entry: string, value: string) => ({
  files: { "/home/ann/.oci/config": config.replace(new RegExp(`^${entry}=.*$`, "m"), `${entry}=${value}`) },
});

describe("what is found", () => {
  it("is the profile DEFAULT of ~/.oci/config unless told otherwise", () => {
    expect(resolve()).toMatchObject({
      auth: "api_key",
      tenancyOcid: tenancy,
      userOcid: user,
      fingerprint,
      region: "us-ashburn-1",
      endpoint: undefined,
    });
  });

  it.each<[string, ConnectionOptions, Record<string, string>, object]>([
    [
      "--profile",
      { profile: "EU" },
      {},
      { region: "eu-frankfurt-1", tenancyOcid: otherTenancy, userOcid: user },
    ],
    ["OCI_CLI_PROFILE", {}, { OCI_CLI_PROFILE: "EU" }, { region: "eu-frankfurt-1" }],
    [
      "--profile before OCI_CLI_PROFILE",
      { profile: "DEFAULT" },
      { OCI_CLI_PROFILE: "EU" },
      { region: "us-ashburn-1" },
    ],
    ["OCI_CLI_REGION before the file", {}, { OCI_CLI_REGION: "uk-london-1" }, { region: "uk-london-1" }],
    [
      "--region before OCI_CLI_REGION",
      { region: "PHX" },
      { OCI_CLI_REGION: "uk-london-1" },
      { region: "phx" },
    ],
    ["OCI_CLI_TENANCY before the file", {}, { OCI_CLI_TENANCY: otherTenancy }, { tenancyOcid: otherTenancy }],
    ["OCI_CLI_USER before the file", {}, { OCI_CLI_USER: `${user}2` }, { userOcid: `${user}2` }],
    ["an empty variable as none", {}, { OCI_CLI_REGION: "" }, { region: "us-ashburn-1" }],
    [
      "CREDENTIAL_AUDIT_ENDPOINT",
      {},
      { CREDENTIAL_AUDIT_ENDPOINT: "http://127.0.0.1:8/" },
      { endpoint: "http://127.0.0.1:8" },
    ],
    [
      "--endpoint before it",
      { endpoint: "https://a/b/" },
      { CREDENTIAL_AUDIT_ENDPOINT: "http://c" },
      { endpoint: "https://a/b" },
    ],
    [
      "OCI_CLI_AUTH",
      {},
      { OCI_CLI_AUTH: "instance_principal" },
      { auth: "instance_principal", region: undefined, metadataUrl: "http://169.254.169.254/opc/v2" },
    ],
    [
      "--auth before OCI_CLI_AUTH",
      { auth: "api_key" },
      { OCI_CLI_AUTH: "instance_principal" },
      { auth: "api_key" },
    ],
    [
      "a region for an instance principal",
      { auth: "instance_principal", region: "iad" },
      { OCI_METADATA_BASE_URL: "http://m" },
      { region: "iad", metadataUrl: "http://m" },
    ],
  ])("%s", (_, options, env, expected) => {
    expect(resolve(options, { env })).toMatchObject(expected);
  });

  it("takes the file that is named, by option or variable, with ~ for home", () => {
    const files = {
      "/home/ann/mine": config.replace("us-ashburn-1", "ap-tokyo-1"),
      "/other": config.replace("us-ashburn-1", "sa-saopaulo-1"),
    };
    expect(resolve({ configFile: "~/mine" }, { files })).toMatchObject({ region: "ap-tokyo-1" });
    const env = { OCI_CLI_CONFIG_FILE: "/other" };
    expect(resolve({}, { files, env })).toMatchObject({ region: "sa-saopaulo-1" });
    expect(resolve({ configFile: "~/mine" }, { files, env })).toMatchObject({ region: "ap-tokyo-1" });
  });

  it("falls back as Oracle's SDKs do where ~/.oci/config is missing", () => {
    const files = {
      "/home/ann/.oci/config": undefined,
      "/home/ann/.oraclebmc/config": config,
      "/env": config.replace("us-ashburn-1", "ap-tokyo-1"),
    };
    expect(resolve({}, { files })).toMatchObject({ region: "us-ashburn-1" });
    expect(resolve({}, { files, env: { OCI_CONFIG_FILE: "/env" } })).toMatchObject({ region: "ap-tokyo-1" });
    expect(
      resolve(
        {},
        { env: { OCI_CONFIG_FILE: "/env" }, files: { "/env": config.replace("us-ashburn-1", "ap-tokyo-1") } },
      ),
    ).toMatchObject({ region: "us-ashburn-1" });
  });

  it("needs no file when the environment says everything", () => {
    const env = {
      OCI_CLI_USER: user,
      OCI_CLI_TENANCY: tenancy,
      OCI_CLI_FINGERPRINT: fingerprint,
      OCI_CLI_KEY_CONTENT: locked.replaceAll("\n", "\\n"),
      OCI_CLI_PASSPHRASE: "open sesame",
      OCI_CLI_REGION: "us-ashburn-1",
    };
    const settings = resolve({}, { env, files: { "/home/ann/.oci/config": undefined } });
    expect(settings).toMatchObject({ userOcid: user, fingerprint });
    expect(settings).toMatchObject({
      privateKey: expect.stringContaining("BEGIN RSA PRIVATE KEY") as string,
    });
  });

  it.each([
    ["a plain key", privateKeyPem, ""],
    ["a key with Oracle's label after it", `${privateKeyPem}\nOCI_API_KEY\n`, ""],
    ["a locked key", locked, "open sesame"],
    ["a locked key in the old format", legacyLocked, "open sesame"],
  ])("opens %s", (_, pem, phrase) => {
    const settings = resolve(
      {},
      {
        files: {
          "/home/ann/.oci/key.pem": pem,
          "/home/ann/.oci/config": `${config.replace("[EU]", `pass_phrase=${phrase}\n[EU]`)}`,
        },
      },
    );
    expect(settings).toMatchObject({
      privateKey: expect.stringContaining("BEGIN RSA PRIVATE KEY") as string,
    });
  });
});

describe("what is wrong", () => {
  const at = "~/.oci/config [DEFAULT]";
  it.each<[string, ConnectionOptions, World, string[]]>([
    [
      "a file that is not there",
      { configFile: "/nope" },
      {},
      ["/nope: does not exist. Name another file with --config-file or OCI_CLI_CONFIG_FILE"],
    ],
    [
      "no file at all",
      {},
      { files: { "/home/ann/.oci/config": undefined } },
      ["~/.oci/config: does not exist. Create it with `oci setup config`"],
    ],
    [
      "a file of OCI_CONFIG_FILE that is not there",
      {},
      { files: { "/home/ann/.oci/config": undefined }, env: { OCI_CONFIG_FILE: "/nope" } },
      ["/nope: does not exist."],
    ],
    [
      "a profile without any file",
      {},
      {
        files: { "/home/ann/.oci/config": undefined },
        env: { OCI_CLI_PROFILE: "EU", OCI_CLI_REGION: "iad" },
      },
      ["~/.oci/config: does not exist."],
    ],
    [
      "half an environment and no file",
      {},
      {
        files: { "/home/ann/.oci/config": undefined },
        env: {
          OCI_CLI_REGION: "iad",
          OCI_CLI_USER: user,
          OCI_CLI_TENANCY: tenancy,
          OCI_CLI_KEY_CONTENT: privateKeyPem,
        },
      },
      ["~/.oci/config [DEFAULT]: fingerprint is missing. Set it there, or set OCI_CLI_FINGERPRINT."],
    ],
    [
      "a profile that is not there",
      { profile: "NOPE" },
      {},
      ["~/.oci/config: no profile [NOPE]. Correct --profile or OCI_CLI_PROFILE; the file has DEFAULT, EU."],
    ],
    ["no user", {}, without("user"), [`${at}: user is missing. Set it there, or set OCI_CLI_USER.`]],
    ["no region", {}, without("region"), [`${at}: region is missing`]],
    ["no key", {}, without("key_file"), [`${at}: key_file is missing`]],
    ["a user that is none", {}, withEntry("user", "ann"), [`${at} user: is not an OCID`]],
    [
      "a fingerprint that is none",
      {},
      withEntry("fingerprint", "12:34"),
      [`${at} fingerprint: is not a fingerprint`],
    ],
    [
      "a region that could be another host",
      {},
      withEntry("region", "evil.example/"),
      [`${at} region: is not the name of a region`],
    ],
    [
      "another key's fingerprint",
      {},
      withEntry("fingerprint", Array(16).fill("00").join(":")),
      [
        `${at}: fingerprint 00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00 belongs to another key; that of the private key is ${fingerprint}`,
      ],
    ],
    [
      "a key file that is not there",
      {},
      withEntry("key_file", "/nope.pem"),
      [`${at} key_file: the file /nope.pem does not exist`],
    ],
    [
      "a key file that is none",
      {},
      { files: { "/home/ann/.oci/key.pem": "hello" } },
      [`${at} key_file: holds no private key`],
    ],
    [
      "a public key",
      {},
      { files: { "/home/ann/.oci/key.pem": "-----BEGIN PUBLIC KEY-----\nx" } },
      [`${at} key_file: holds a public key`],
    ],
    [
      "a damaged key",
      {},
      { files: { "/home/ann/.oci/key.pem": privateKeyPem.slice(0, 400) } },
      [`${at} key_file: holds a damaged private key`],
    ],
    [
      "an elliptic key",
      {},
      { files: { "/home/ann/.oci/key.pem": elliptic } },
      [`${at} key_file: holds a private key of type ec`],
    ],
    [
      "a locked key without a pass phrase",
      {},
      { files: { "/home/ann/.oci/key.pem": locked } },
      [`${at} key_file: holds a private key that is locked, and there is no pass phrase`],
    ],
    [
      "a wrong pass phrase",
      {},
      { files: { "/home/ann/.oci/key.pem": locked }, env: { OCI_CLI_PASSPHRASE: "close" } },
      [`${at} key_file: holds a private key that the pass phrase does not open`],
    ],
    [
      "a wrong pass phrase of an old key",
      {},
      { files: { "/home/ann/.oci/key.pem": legacyLocked }, env: { OCI_CLI_PASSPHRASE: "close" } },
      [`${at} key_file: holds a private key that the pass phrase does not open`],
    ],
    [
      "an unknown way to authenticate",
      { auth: "magic" },
      {},
      [
        "--auth: no way to authenticate is called magic. Choose one of api_key, security_token, instance_principal, resource_principal.",
      ],
    ],
    [
      "a way of Oracle's CLI that is not known here",
      {},
      { env: { OCI_CLI_AUTH: "instance_obo_user" } },
      ["OCI_CLI_AUTH: no way"],
    ],
    ["an endpoint that is none", { endpoint: "localhost:8080" }, {}, ["--endpoint: is no URL"]],
    [
      "a session's profile used as a key's",
      {},
      { files: { "/home/ann/.oci/config": config.replace(/^user=.*/m, "security_token_file=/t") } },
      [
        `${at}: user is missing. Set it there, or set OCI_CLI_USER. The profile holds a session token: use it with --auth security_token.`,
      ],
    ],
    [
      "several at once",
      { endpoint: "ftp://x", configFile: "/empty" },
      { files: { "/empty": "[DEFAULT]\njunk\nregion=us ashburn\n" } },
      [
        "--endpoint: is no URL",
        "/empty:2: not an entry",
        "/empty [DEFAULT]: tenancy",
        "/empty [DEFAULT]: user",
        "/empty [DEFAULT]: fingerprint",
        "/empty [DEFAULT]: key_file",
        "/empty [DEFAULT] region: is not",
      ],
    ],
  ])("%s", (_, options, world, expected) => {
    const found = problems(options, world);
    expect(found).toHaveLength(expected.length);
    found.forEach((problem, index) => expect(problem.startsWith(expected[index]!)).toBe(true));
  });
});

const token = (claims: object) =>
  ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "c2ln"].join(".");

describe("a security token", () => {
  const world = (text: string | undefined, now = 0): World => ({
    now,
    files: {
      "/home/ann/.oci/config": `[DEFAULT]\ntenancy=${tenancy}\nregion=iad\nkey_file=~/.oci/key.pem\nsecurity_token_file=~/t\n`,
      "/home/ann/t": text,
    },
  });

  it("is read with its key, without user and fingerprint", () => {
    const settings = resolve({ auth: "security_token" }, world(`${token({ exp: 5 })}\n`));
    expect(settings).toMatchObject({ auth: "security_token", tenancyOcid: tenancy, region: "iad" });
    if (settings.auth !== "security_token") throw new Error("another");
    expect(settings.readSession().token).toMatchObject({ token: token({ exp: 5 }), expires: 5000 });
  });

  it.each([
    [
      "that has run out",
      token({ exp: 5 }),
      5000,
      "the session token ran out at 1970-01-01T00:00:05.000Z. Sign in again",
    ],
    ["that is none", "secret-thing", 0, "holds no session token"],
    ["whose file is not there", undefined, 0, "the file ~/t does not exist"],
  ])("%s", (_, text, now, expected) => {
    const [problem, ...more] = problems({ auth: "security_token" }, world(text, now));
    expect(more).toEqual([]);
    expect(problem).toContain(`security_token_file: ${expected}`);
    expect(problem).not.toContain("secret-thing");
  });
});

describe("a resource principal", () => {
  const env = {
    OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
    OCI_RESOURCE_PRINCIPAL_RPST: token({ exp: 9, res_tenant: tenancy }),
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: locked,
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE: "open sesame",
    OCI_RESOURCE_PRINCIPAL_REGION: "iad",
  };
  const auth = "resource_principal";

  it("is read from the environment, or from the files that it names", () => {
    expect(resolve({ auth }, { env })).toMatchObject({ tenancyOcid: tenancy, region: "iad" });
    const paths = {
      ...env,
      OCI_RESOURCE_PRINCIPAL_RPST: "/rp/rpst",
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: "/rp/key",
      OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE: "/rp/phrase",
    };
    const files = {
      "/rp/rpst": `${env.OCI_RESOURCE_PRINCIPAL_RPST}\n`,
      "/rp/key": locked,
      "/rp/phrase": "open sesame\n",
    };
    expect(resolve({ auth }, { env: paths, files })).toMatchObject({ tenancyOcid: tenancy });
    expect(resolve({ auth, region: "phx" }, { env })).toMatchObject({ region: "phx" });
  });

  it.each<[string, Record<string, string>, string[]]>([
    [
      "anywhere else",
      { OCI_RESOURCE_PRINCIPAL_VERSION: "" },
      ["OCI_RESOURCE_PRINCIPAL_VERSION: is not set, so this is no resource"],
    ],
    [
      "of another version",
      { OCI_RESOURCE_PRINCIPAL_VERSION: "1.1" },
      ["OCI_RESOURCE_PRINCIPAL_VERSION: is 1.1"],
    ],
    [
      "with variables missing",
      { OCI_RESOURCE_PRINCIPAL_RPST: "", OCI_RESOURCE_PRINCIPAL_REGION: "" },
      ["OCI_RESOURCE_PRINCIPAL_RPST: is not set", "OCI_RESOURCE_PRINCIPAL_REGION: is not set"],
    ],
    [
      "with a token that ran out",
      { OCI_RESOURCE_PRINCIPAL_RPST: token({ exp: 0, res_tenant: tenancy }) },
      ["OCI_RESOURCE_PRINCIPAL_RPST: the session token ran out"],
    ],
    [
      "with a token of nobody",
      { OCI_RESOURCE_PRINCIPAL_RPST: token({}) },
      ["OCI_RESOURCE_PRINCIPAL_RPST: the token names no tenancy"],
    ],
    [
      "with a token file that is gone",
      { OCI_RESOURCE_PRINCIPAL_RPST: "/rp/nope" },
      ["OCI_RESOURCE_PRINCIPAL_RPST: the file /rp/nope does not exist"],
    ],
    [
      "with a wrong pass phrase",
      { OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE: "close" },
      ["OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: holds a private key that the pass phrase does not open"],
    ],
  ])("%s", (_, changes, expected) => {
    const found = problems({ auth }, { env: { ...env, ...changes } });
    expect(found).toHaveLength(expected.length);
    found.forEach((problem, index) => expect(problem.startsWith(expected[index]!)).toBe(true));
  });
});

describe("what was given in place of a path", () => {
  const secrets: [string, string][] = [
    ["a private key", privateKeyPem],
    ["a private key on one line", privateKeyPem.replaceAll("\n", "\\n")],
    ["a private key without its frame", privateKeyPem.split("\n").slice(1, -2).join("")],
    ["a token", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJvY2lkMSJ9.c2lnbmF0dXJl"],
    ["a pass phrase", "open sesame"],
    ["JSON", '{"clientSecret":"open sesame"}'],
  ];
  it.each(secrets)("is not shown: %s", (_, secret) => {
    const given = [
      problems({}, { env: { OCI_CLI_KEY_FILE: secret } }),
      problems({ auth: "security_token" }, { env: { OCI_CLI_SECURITY_TOKEN_FILE: secret } }),
      problems({}, { env: { OCI_CLI_CONFIG_FILE: secret } }),
      problems({ configFile: secret }),
      problems({}, withEntry("key_file", secret.replaceAll("\n", ""))),
    ].join("\n");
    for (const part of secret.split(/\s+/).filter((word) => word.length > 4))
      expect(given).not.toContain(part);
    expect(given).toContain("not shown");
  });
});

describe("a private key that others can read", () => {
  const warnings = (permissions: number, env: Record<string, string> = {}) => {
    const said: string[] = [];
    resolveSettings(
      {},
      {
        env,
        homeDirectory: "/home/ann",
        readFile: fileReader({ "/home/ann/.oci/config": config, "/home/ann/.oci/key.pem": privateKeyPem }),
        now: () => 0,
        permissionsOf: (path) => (path === "/home/ann/.oci/key.pem" ? permissions : 0),
        warn: (text) => said.push(text),
      },
    );
    return said;
  };

  it("is warned of as Oracle's CLI does, unless that is turned off", () => {
    for (const open of [0o644, 0o640, 0o604, 0o620])
      expect(warnings(open)).toEqual([
        expect.stringContaining("Permissions on ~/.oci/key.pem are too open") as string,
      ]);
    expect(warnings(0o600)).toEqual([]);
    expect(warnings(0o400)).toEqual([]);
    expect(warnings(0o644, { OCI_CLI_SUPPRESS_FILE_PERMISSIONS_WARNING: "True" })).toEqual([]);
  });
});
