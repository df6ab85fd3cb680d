import { createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { githubToken } from "../../../operations/session/github-token";
import { writeSessions } from "../../../operations/session/session-files";
import { exchangeToken } from "../../../operations/session/token-exchange";

let server: Server;
let origin: string;
let requests: { url: string; authorization: string; body: string }[];
let answer: { status: number; body: string };
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push({ url: request.url ?? "", authorization: request.headers.authorization ?? "", body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  requests = [];
  answer = { status: 200, body: '{"token":"session-token"}' };
});

const exchange = () =>
  exchangeToken({ domainUrl: origin, clientId: "client", clientSecret: "hunter2" }, "pipeline-token");

it("exchanges a pipeline's token and sends a public key, whose private half it keeps", async () => {
  const { token, privateKeyPem } = await exchange();
  expect(token).toBe("session-token");
  const [request] = requests;
  const form = new URLSearchParams(request!.body);
  expect(request).toMatchObject({
    url: "/oauth2/v1/token",
    authorization: `Basic ${Buffer.from("client:hunter2").toString("base64")}`,
  });
  expect(form.get("subject_token")).toBe("pipeline-token");
  const own = createPublicKey(privateKeyPem).export({ type: "spki", format: "der" }).toString("base64");
  expect(form.get("public_key")).toBe(own);
});

it.each([
  [401, '{"error":"invalid_client"}', "answered 401 to the token exchange: invalid_client"],
  [200, "{}", "answered 200 to the token exchange: no token"],
  [502, "<html>", "answered 502 to the token exchange: no token"],
])("tells a refusal (%i %s), and no secret", async (status, body, message) => {
  answer = { status, body };
  const error = await exchange().catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({
    name: "TokenExchangeError",
    message: expect.stringContaining(message) as unknown,
  });
  expect(JSON.stringify(error) + (error as Error).message).not.toMatch(/hunter2|pipeline-token/);
});

it("asks GitHub for a token with its audience", async () => {
  answer = { status: 200, body: '{"value":"jwt"}' };
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/id?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "bearer" };
  expect(await githubToken(env, "oci")).toBe("jwt");
  expect(requests[0]).toMatchObject({ url: "/id?v=1&audience=oci", authorization: "Bearer bearer" });
  await expect(githubToken({}, "oci")).rejects.toThrow("id-token: write");
});

it("writes profiles for their owner alone, and leaves somebody's own configuration", async () => {
  const folder = mkdtempSync(join(tmpdir(), "session-"));
  try {
    const profile = {
      profile: "ACME",
      tenancy: "ocid1.tenancy.oc1..a",
      region: "eu-frankfurt-1",
      token: "t",
      privateKeyPem: "k",
    };
    const file = await writeSessions(join(folder, "oci"), [profile]);
    expect(readFileSync(file, "utf8")).toContain(
      `[ACME]\ntenancy=ocid1.tenancy.oc1..a\nregion=eu-frankfurt-1\n`,
    );
    for (const name of ["config", "ACME.pem", "ACME.token"])
      expect(statSync(join(folder, "oci", name)).mode & 0o077).toBe(0);
    await writeSessions(join(folder, "oci"), [profile]);
    writeFileSync(file, "[DEFAULT]\n");
    await expect(writeSessions(join(folder, "oci"), [profile])).rejects.toThrow("is left alone");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
