import { connect } from "../../lambda-src/oci/connect";
import { RequestError } from "../../lambda-src/oci/request-error";
import { json, Service, surroundings, tenancy } from "./service";

const service = new Service();
beforeAll(() => service.start());
afterAll(() => service.stop());

describe("connect", () => {
  it("hands out clients of Oracle's SDK whose requests are signed and reach the endpoint", async () => {
    service.answer(json(200, [{ id: "ocid1.compartment.oc1..a", name: "a" }]));
    const connection = await connect({ endpoint: service.origin }, { surroundings: surroundings() });
    const { items } = await connection.identity().listCompartments({ compartmentId: tenancy });
    expect(items.map(({ name }) => name)).toEqual(["a"]);
    expect(service.received).toMatchObject([{ method: "GET", signed: true }]);
    expect(service.received[0]!.target).toMatch(/^\/20160918\/compartments\?compartmentId=/);
  });

  it("rejects with the error itself", async () => {
    service.answer(json(403, { schemas: [], detail: "no", status: "403" }));
    const connection = await connect({}, { surroundings: surroundings() });
    const error: unknown = await connection
      .domain(`${service.origin}/`)
      .listUsers({})
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ kind: "forbidden", status: 403, detail: "no" });
  });
});
