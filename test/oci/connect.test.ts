import { MonitoringClient } from "oci-monitoring";
import { ObjectStorageClient } from "oci-objectstorage";
import { connect } from "../../lambda-src/oci/connect";
import { RequestError } from "../../lambda-src/oci/request-error";
import { json, raw, Service, machine, tenancy } from "./service";

const service = new Service();
beforeAll(() => service.start());
afterAll(() => service.stop());

describe("connect", () => {
  it("hands out clients of Oracle's SDK whose requests are signed and reach the endpoint", async () => {
    service.answer(json(200, [{ id: "ocid1.compartment.oc1..a", name: "a" }]));
    const connection = await connect({ endpoint: service.origin }, { machine: machine() });
    const { items } = await connection.identity().listCompartments({ compartmentId: tenancy });
    expect(items.map(({ name }) => name)).toEqual(["a"]);
    expect(service.received).toMatchObject([{ method: "GET", signed: true }]);
    expect(service.received[0]!.target).toMatch(/^\/20160918\/compartments\?compartmentId=/);
  });

  it("rejects with the error itself", async () => {
    service.answer(json(403, { schemas: [], detail: "no", status: "403" }));
    const connection = await connect({ endpoint: service.origin }, { machine: machine() });
    const error: unknown = await connection
      .domain(`${service.origin}/`)
      .listUsers({})
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ kind: "forbidden", status: 403, detail: "no" });
  });

  it.each([
    ["us-ashburn-1", "https://identity.us-ashburn-1.oci.oraclecloud.com/20160918"],
    ["IAD", "https://identity.us-ashburn-1.oci.oraclecloud.com/20160918"],
    ["us-gov-ashburn-1", "https://identity.us-gov-ashburn-1.oci.oraclegovcloud.com/20160918"],
    ["xx-newly-opened-1", "https://identity.xx-newly-opened-1.oci.oraclecloud.com/20160918"],
  ])("sends regional calls to where %s is", async (region, endpoint) => {
    const connection = await connect({ region }, { machine: machine() });
    expect(connection.identity().endpoint).toBe(endpoint);
  });

  it("sends a domain's calls to its URL without port and slash", async () => {
    const connection = await connect({ endpoint: service.origin }, { machine: machine() });
    expect(connection.domain("https://idcs-ab.identity.oraclecloud.com:443/").endpoint).toBe(
      "https://idcs-ab.identity.oraclecloud.com",
    );
  });

  it("serves other regional services, their own hosts included", async () => {
    const connection = await connect({}, { machine: machine() });
    const endpointTemplate = "https://telemetry-ingestion.{region}.{secondLevelDomain}";
    expect(connection.regional(MonitoringClient, { endpointTemplate }).endpoint).toBe(
      "https://telemetry-ingestion.us-ashburn-1.oraclecloud.com/20180401",
    );
  });

  it("stores and fetches objects, whose answers are no JSON", async () => {
    service.answer(raw(500, ""), raw(200, "", { etag: "e" }), raw(200, "bytes", { etag: "e" }));
    const connection = await connect(
      { endpoint: service.origin },
      { machine: machine(), transport: { sleep: () => Promise.resolve() } },
    );
    const storage = connection.regional(ObjectStorageClient, { json: false });
    const name = { namespaceName: "n", bucketName: "b", objectName: "a/é.json" };
    const putObjectBody = Buffer.from([0, 255, 1]);
    const { eTag } = await storage.putObject({ ...name, putObjectBody, contentLength: 3 });
    expect(eTag).toBe("e");
    expect(service.received.map(({ headers }) => headers["content-length"])).toEqual(["3", "3"]);
    const { value } = await storage.getObject(name);
    expect(await new Response(value as ReadableStream).text()).toBe("bytes");
    service.answer(json(412, { code: "IfNoneMatchFailed", message: "exists" }));
    await expect(storage.putObject({ ...name, putObjectBody: "x" })).rejects.toMatchObject({
      kind: "conflict",
      code: "IfNoneMatchFailed",
    });
  });
});
