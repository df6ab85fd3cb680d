import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../lambda-src/oci/connect";
import { thisMachine } from "../../lambda-src/oci/machine";
import { type Simulator, startSimulator } from "../../simulator/simulator";

let simulator: Simulator;
let proxy: Server;
let folder: string;
/** What the proxy was asked to connect to. */
let asked: string[];
/** The status that the proxy refuses with. */
let refusal: string | undefined;

beforeEach(async () => {
  simulator = await startSimulator();
  folder = mkdtempSync(join(tmpdir(), "proxy-test-"));
  await simulator.writeClientFiles(folder);
  asked = [];
  refusal = undefined;
  proxy = createServer().on("connect", (request, client) => {
    asked.push(request.url ?? "");
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    // Whoever is asked for, the simulator answers.
    const server = connectSocket(Number(new URL(simulator.origin).port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      server.pipe(client).pipe(server);
    });
    for (const socket of [server, client]) socket.on("error", () => socket.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  await simulator.close();
  proxy.closeAllConnections();
  await new Promise((closed) => proxy.close(closed));
  rmSync(folder, { recursive: true });
});

const proxyUrl = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

/** An address of this machine at which nobody listens. */
const elsewhere = () => simulator.origin.replace("127.0.0.1", "127.0.0.2");

const tenancyName = async (env: Record<string, string>, endpoint = "http://cloud.example") => {
  const machine = { ...thisMachine(), env: { ...simulator.environment(), ...env } };
  const transport = { sleep: () => Promise.resolve() };
  const connection = await connect({ endpoint }, { machine, transport });
  const { tenancyOcid } = connection;
  return (await connection.identity().getTenancy({ tenancyId: tenancyOcid })).tenancy.name;
};

it.each(["HTTP_PROXY", "http_proxy"])("requests go through the proxy of %s", async (name) => {
  expect(await tenancyName({ [name]: proxyUrl() })).toBe("demo");
  expect(asked).toEqual(["cloud.example:80"]);
});

it("a signed request with a body goes through it, too", async () => {
  const machine = {
    ...thisMachine(),
    env: { ...simulator.environment(), HTTP_PROXY: proxyUrl() },
  };
  const connection = await connect({ endpoint: "http://cloud.example" }, { machine });
  const compartment = { compartmentId: connection.tenancyOcid, name: "made", description: "x" };
  const made = await connection.identity().createCompartment({ createCompartmentDetails: compartment });
  expect(made.compartment.name).toBe("made");
  expect(asked).toEqual(["cloud.example:80"]);
});

it("small letters win, as with curl", async () => {
  expect(await tenancyName({ HTTP_PROXY: "http://127.0.0.1:1", http_proxy: proxyUrl() })).toBe("demo");
});

it("a proxy for https alone is not asked for http", async () => {
  await expect(tenancyName({ HTTPS_PROXY: proxyUrl() }, elsewhere())).rejects.toThrow("ECONNREFUSED");
  expect(asked).toEqual([]);
});

it("what NO_PROXY names, and this machine itself, is asked directly", async () => {
  expect(await tenancyName({ HTTP_PROXY: proxyUrl() }, simulator.origin)).toBe("demo");
  await expect(tenancyName({ HTTP_PROXY: proxyUrl(), NO_PROXY: "127.0.0.2" }, elsewhere())).rejects.toThrow(
    "ECONNREFUSED",
  );
  expect(asked).toEqual([]);
});

it.each(["*", "example.org, *", "* ,example.org"])("NO_PROXY=%s: no proxy at all", async (noProxy) => {
  await expect(
    tenancyName({ HTTP_PROXY: proxyUrl(), HTTPS_PROXY: proxyUrl(), NO_PROXY: noProxy }, elsewhere()),
  ).rejects.toThrow("ECONNREFUSED");
  expect(asked).toEqual([]);
});

it("a proxy for http alone is not asked for https, as with curl", async () => {
  const secure = elsewhere().replace("http:", "https:");
  await expect(tenancyName({ HTTP_PROXY: proxyUrl() }, secure)).rejects.toThrow("ECONNREFUSED");
  expect(asked).toEqual([]);
  refusal = "502 Bad Gateway";
  await expect(tenancyName({ HTTPS_PROXY: proxyUrl() }, secure)).rejects.toThrow(/502/);
  expect(new Set(asked)).toEqual(new Set([new URL(secure).host]));
});

it("a proxy that refuses is an error of the network, which says so", async () => {
  refusal = "407 Proxy Authentication Required";
  await expect(tenancyName({ HTTP_PROXY: proxyUrl() })).rejects.toThrow(/407/);
});

it("an address that is none is named, and not shown: it can hold a password", async () => {
  for (const value of ["secret:word@proxy:8080", "socks5://user:secret@proxy", "proxy"]) {
    const error = await tenancyName({ HTTPS_PROXY: value }).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: "ConfigurationError" });
    expect(String(error)).toContain("HTTPS_PROXY: is no address of an HTTP proxy");
    expect(String(error)).not.toContain("secret");
  }
});
