import type { Simulator } from "../../../simulator/simulator";
import { ask, emptyCloud, root, states } from "./control-plane";

let simulator: Simulator;
let vaultId: string;
let keyId: string;

beforeEach(async () => {
  simulator = await emptyCloud();
  const vault = await ask(simulator, "POST", "/20180608/vaults", {
    compartmentId: root,
    displayName: "vault",
    vaultType: "DEFAULT",
  });
  vaultId = String(vault.body["id"]);
  await states(simulator, `/20180608/vaults/${vaultId}`, "ACTIVE");
  const key = await ask(simulator, "POST", "/20180608/keys", {
    compartmentId: root,
    displayName: "key",
    keyShape: { algorithm: "AES", length: 32 },
  });
  keyId = String(key.body["id"]);
  await states(simulator, `/20180608/keys/${keyId}`, "ENABLED");
});
afterEach(() => simulator.close());

const base64 = (text: string) => ({ contentType: "BASE64", content: Buffer.from(text).toString("base64") });

const createSecret = (secretName = "configuration") =>
  ask(simulator, "POST", "/20180608/secrets", {
    compartmentId: root,
    secretName,
    vaultId,
    keyId,
    secretContent: base64("one"),
  });

const activeSecret = async (): Promise<string> => {
  const id = String((await createSecret()).body["id"]);
  await states(simulator, `/20180608/secrets/${id}`, "ACTIVE");
  return id;
};

it("never shows a secret's content but through its bundle", async () => {
  const id = await activeSecret();
  const { body } = await ask(simulator, "GET", `/20180608/secrets/${id}`);
  expect(JSON.stringify(body)).not.toContain(base64("one").content);
  const bundle = await ask(simulator, "GET", `/20190301/secretbundles/${id}`);
  expect(bundle.body["secretBundleContent"]).toEqual(base64("one"));
});

it("makes a new version of a changed content, and keeps the one before", async () => {
  const id = await activeSecret();
  await ask(simulator, "PUT", `/20180608/secrets/${id}`, { secretContent: base64("two") });
  const current = await ask(simulator, "GET", `/20190301/secretbundles/${id}`);
  const previous = await ask(simulator, "GET", `/20190301/secretbundles/${id}?stage=PREVIOUS`);
  expect(current.body).toMatchObject({
    versionNumber: 2,
    stages: ["CURRENT", "LATEST"],
    secretBundleContent: base64("two"),
  });
  expect(previous.body).toMatchObject({ versionNumber: 1, secretBundleContent: base64("one") });
});

it("holds the name of a secret that is pending deletion, and hands out its content no more", async () => {
  const id = await activeSecret();
  await ask(simulator, "POST", `/20180608/secrets/${id}/actions/scheduleDeletion`, {});
  const seen = await states(simulator, `/20180608/secrets/${id}`, "PENDING_DELETION");
  expect(seen.at(-1)).toBe("PENDING_DELETION");
  const again = await createSecret();
  expect([again.status, again.body["code"]]).toEqual([400, "InvalidParameter"]);
  expect((await createSecret("configuration-2")).status).toBe(200);
  expect((await ask(simulator, "GET", `/20190301/secretbundles/${id}`)).status).toBe(404);
});

it("takes the keys and secrets of a vault along when it goes", async () => {
  const id = await activeSecret();
  await ask(simulator, "POST", `/20180608/vaults/${vaultId}/actions/scheduleDeletion`, {});
  for (const path of [`/20180608/vaults/${vaultId}`, `/20180608/keys/${keyId}`, `/20180608/secrets/${id}`]) {
    expect((await states(simulator, path, "PENDING_DELETION")).at(-1)).toBe("PENDING_DELETION");
  }
});

it("refuses a deletion sooner than in seven days", async () => {
  const timeOfDeletion = new Date(Date.now() + 86_400_000).toISOString();
  const path = `/20180608/vaults/${vaultId}/actions/scheduleDeletion`;
  expect((await ask(simulator, "POST", path, { timeOfDeletion })).status).toBe(400);
});
