import { domainAddressProblem } from "../../lambda-src/oci/domain-address";
import { connect } from "../../lambda-src/oci/connect";
import { Service, json, machine } from "./service";

const commercial = { secondLevelDomain: "oraclecloud.com", endpoint: undefined };
const onLoopback = { ...commercial, endpoint: "http://127.0.0.1:8080" };
const privateEndpoint = { ...commercial, endpoint: "https://oci.corp.example" };

describe("a domain's URL", () => {
  it.each([
    ["https://idcs-ab.identity.oraclecloud.com", commercial],
    ["https://idcs-ab.identity.oraclecloud.com:443", commercial],
    ["https://idcs-ab.eu-frankfurt-1.identity.oraclecloud.com", commercial],
    [
      "https://idcs-ab.identity.oraclegovcloud.com",
      { ...commercial, secondLevelDomain: "oraclegovcloud.com" },
    ],
    ["http://127.0.0.1:4000/domains/a", onLoopback],
    ["http://127.9.8.7:4000", onLoopback],
    ["http://localhost:4000", onLoopback],
    ["https://idcs-ab.identity.oraclecloud.com", onLoopback],
    ["https://oci.corp.example/domains/a", privateEndpoint],
  ])("%s may be signed for", (url, addresses) => {
    expect(domainAddressProblem(url, addresses)).toBeUndefined();
  });

  it.each([
    ["http://idcs-ab.identity.oraclecloud.com", commercial, "not https"],
    ["https://evil.example", commercial, "neither of this realm"],
    ["https://evil.example", onLoopback, "neither of this realm"],
    ["https://oraclecloud.com.evil.example", commercial, "neither of this realm"],
    ["https://evil-oraclecloud.com", commercial, "neither of this realm"],
    ["https://idcs-ab.identity.oraclegovcloud.com", commercial, "neither of this realm"],
    ["https://user@idcs-ab.identity.oraclecloud.com", commercial, "user name or password"],
    ["https://idcs-ab.identity.oraclecloud.com@evil.example", commercial, "user name or password"],
    ["http://127.0.0.1:4000", commercial, "not https"],
    ["http://127.0.0.1:4000", privateEndpoint, "not https"],
    ["http://127.0.0.1.evil.example", onLoopback, "not https"],
    ["ftp://127.0.0.1", onLoopback, "not https"],
    ["idcs-ab", commercial, "cannot be read"],
  ])("%s may not", (url, addresses, why) => {
    expect(domainAddressProblem(url, addresses)).toContain(why);
  });
});

describe("a domain elsewhere", () => {
  const service = new Service();
  beforeAll(() => service.start());
  afterAll(() => service.stop());

  it("gets no request, no token and costs no secret", async () => {
    service.answer(json(200, { Resources: [], totalResults: 0 }));
    let fetched = 0;
    const connection = await connect(
      {},
      {
        machine: machine(),
        oauthClientOf: () => ({ clientId: "c", secret: () => Promise.resolve(String(++fetched)) }),
      },
    );
    await expect(connection.domain(service.origin).listUsers({})).rejects.toMatchObject({
      kind: "unsigned",
      message: expect.stringContaining("not https") as string,
    });
    expect(fetched).toBe(0);
    expect(service.received).toEqual([]);
  });
});
