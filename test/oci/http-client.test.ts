import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import type { IdentityDomainsClient } from "oci-identitydomains";
import { connect } from "../../lambda-src/oci/connect";
import type { ClientOptions } from "../../lambda-src/oci/client-options";
import { SigningHttpClient, type Transport } from "../../lambda-src/oci/http-client";
import { queryValue } from "../../lambda-src/oci/query";
import { RequestError, type RequestErrorKind } from "../../lambda-src/oci/request-error";
import { fileReader, type Handler, json, raw, Service, machine } from "./service";

const service = new Service();
beforeAll(() => service.start());
afterAll(() => service.stop());

const page = { schemas: [], totalResults: 1, Resources: [{ id: "1", userName: "ann" }] };
const ok = json(200, page);

/** Waits nothing, notes how long it would have waited. */
function virtualTime(): { waits: number[]; transport: Partial<Transport> } {
  const waits: number[] = [];
  return {
    waits,
    transport: {
      random: () => 0.5,
      sleep: (milliseconds, signal) => {
        waits.push(milliseconds);
        return signal?.aborted ? Promise.reject(new Error("aborted")) : Promise.resolve();
      },
    },
  };
}

async function domain(
  url = service.origin,
  options: ClientOptions = {},
  transport: Partial<Transport> = virtualTime().transport,
): Promise<IdentityDomainsClient> {
  const connection = await connect({ endpoint: service.origin }, { machine: machine(), transport });
  return connection.domain(url, options);
}

async function failure(request: Promise<unknown>): Promise<RequestError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

const cutHeaders: Handler = (_, response) => response.socket?.resetAndDestroy();
const cutBody: Handler = (_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"Resources":[');
  setImmediate(() => response.socket?.destroy());
};
const cutChunks: Handler = (_, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"Resources":[');
  setImmediate(() => response.socket?.destroy());
};
const stallHeaders: Handler = () => undefined;
const stallBody: Handler = (_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"Resources":[');
};

const messages = "urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error";

describe("failures of the service", () => {
  const passing = 2;
  const rows: [string, Handler, RequestErrorKind, number, Partial<RequestError>?][] = [
    [
      "400 of a domain",
      json(400, scim(400, "bad filter", "invalidFilter")),
      "badRequest",
      1,
      { detail: "bad filter" },
    ],
    [
      "401",
      json(401, { code: "NotAuthenticated", message: "no" }),
      "unauthenticated",
      1,
      { code: "NotAuthenticated" },
    ],
    ["403", json(403, scim(403, "forbidden")), "forbidden", 1],
    [
      "401 of a domain that knows the caller",
      json(401, {
        ...scim(401, "You are not authorized"),
        [messages]: { messageId: "error.common.common.accessDenied" },
      }),
      "forbidden",
      1,
      { status: 401 },
    ],
    [
      "404",
      json(404, { code: "NotAuthorizedOrNotFound", message: "x" }),
      "notFound",
      1,
      { code: "NotAuthorizedOrNotFound" },
    ],
    ["409 IncorrectState", json(409, { code: "IncorrectState", message: "x" }), "conflict", 6],
    ["409 of another kind", json(409, { code: "InvalidatedRetryToken", message: "x" }), "conflict", 1],
    ["412", json(412, { code: "NoEtagMatch", message: "x" }), "conflict", 1],
    ["413", json(413, scim(413, "too long")), "tooLarge", 1],
    ["414", raw(414, ""), "tooLarge", 1],
    ["422", json(422, {}), "badRequest", 1],
    ["429 for ever", json(429, scim(429, "slow down")), "throttled", 12, { detail: "slow down" }],
    ["500", json(500, scim(500, "oops")), "serverError", 6],
    ["501", json(501, {}), "serverError", 1],
    [
      "502 with a proxy's page",
      raw(502, "<html><style>b{}</style><h1>Bad gateway</h1></html>"),
      "serverError",
      6,
      { detail: '"Bad gateway"' },
    ],
    ["503 without a body", raw(503, ""), "serverError", 6],
    ["504", raw(504, "x"), "serverError", 6],
    ["a redirect", raw(302, "", { location: "http://127.0.0.1:1/" }), "redirected", 1],
    [
      "HTML",
      raw(200, "<html><body>Sign in</body></html>", { "content-type": "text/html" }),
      "malformed",
      3,
      { detail: '"Sign in"' },
    ],
    ["an empty body", raw(200, ""), "malformed", 3, { detail: "empty body" }],
    ["no content", raw(204, ""), "malformed", 3],
    ["truncated JSON", raw(200, '{"Resources":[{"id":'), "malformed", 3],
    ["JSON null", json(200, null), "malformed", 3],
    ["JSON text", json(200, "fine"), "malformed", 3],
    ["a body that does not unpack", raw(200, "not gzip", { "content-encoding": "gzip" }), "malformed", 3],
    ["a reset before the headers", cutHeaders, "network", 5, { fault: "reset" }],
    ["a body shorter than announced", cutBody, "network", 5, { fault: "reset" }],
    ["a body that breaks off", cutChunks, "network", 5, { fault: "reset" }],
    ["no answer", stallHeaders, "timeout", 3],
    ["a stall within the body", stallBody, "timeout", 3],
  ];

  it.each(rows)("%s", async (_, handler, kind, attempts, more = {}) => {
    service.answer(handler);
    let sent = 0;
    const client = await domain(
      service.origin,
      { onAttempt: () => sent++ },
      {
        ...virtualTime().transport,
        attemptTimeout: kind === "timeout" ? 50 : 10_000,
      },
    );
    const error = await failure(client.listUsers({ filter: "x" }));
    expect(error).toMatchObject({ kind, ...more });
    expect(error.facts.attempts).toBe(attempts);
    expect(sent).toBe(attempts);
    expect(service.received).toHaveLength(attempts);
    expect(error.message).toContain(`GET ${service.origin}/admin/v1/Users:`);
    expect(error.message).not.toContain("filter=");
  });

  it.each(rows.filter(([, , , attempts]) => attempts > 1))(
    "%s that passes is recovered from",
    async (_, handler, kind) => {
      service.answer(...Array<Handler>(passing).fill(handler), ok);
      const client = await domain(
        service.origin,
        {},
        {
          ...virtualTime().transport,
          attemptTimeout: kind === "timeout" ? 50 : 10_000,
        },
      );
      const { users } = await client.listUsers({});
      expect(users.resources).toHaveLength(1);
      expect(service.received).toHaveLength(passing + 1);
      expect(service.received.every(({ signed }) => signed)).toBe(true);
    },
  );

  it("keeps what a SCIM error says", async () => {
    service.answer(
      json(
        400,
        {
          ...scim(400, "no such attribute", "invalidFilter"),
          "urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error": { messageId: "error.common.x" },
        },
        { "opc-request-id": "req-7" },
      ),
    );
    const error = await failure((await domain()).listApiKeys({}));
    expect(error.facts).toMatchObject({
      scimType: "invalidFilter",
      messageId: "error.common.x",
      opcRequestId: "req-7",
    });
    expect(error.message).toContain(
      "no such attribute (invalidFilter, error.common.x, opc-request-id req-7)",
    );
  });

  it.each([
    ["ahead of", -7],
    ["behind", 7],
  ])("says when the clock is %s the service's", async (words, minutes) => {
    const date = new Date(Date.now() + minutes * 60_000).toUTCString();
    service.answer(json(401, { code: "NotAuthenticated", message: "no" }, { date }));
    const error = await failure((await domain()).listUsers({}));
    expect(error.message).toMatch(new RegExp(`clock is 7 minutes ${words} the service's`));
    expect(Math.round(error.clockSkew! / 60_000)).toBe(-minutes);
  });

  it("does not blame a clock that is right", async () => {
    service.answer(json(401, { code: "NotAuthenticated", message: "no" }));
    expect((await failure((await domain()).listUsers({}))).message).not.toMatch(/clock/);
  });

  it("keeps what the service says to one bounded line", async () => {
    service.answer(json(400, scim(400, `a\n\u001b[31mb\u202e${"c".repeat(9999)}`)));
    const { detail } = await failure((await domain()).listUsers({}));
    expect(detail).toMatch(/^a \[31mb c+$/);
    expect(detail).toHaveLength(500);
  });

  it("quotes nothing of a success that broke off", async () => {
    service.answer(raw(200, '{"access_token":"s3cret"'));
    const error = await failure((await domain()).listUsers({}));
    expect(error.detail).toBe("JSON that ends or breaks within 24 characters");
    expect(inspect(error, { depth: 9 })).not.toContain("s3cret");
  });

  it("says nothing on the console", async () => {
    const warn = jest.spyOn(console, "warn").mockImplementation(() => undefined);
    service.answer(json(500, {}), json(500, {}), json(403, {}));
    await failure((await domain()).listUsers({}));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe("failures of the network", () => {
  it("a connection that is refused", async () => {
    const gone = await new Service().start();
    const { origin } = gone;
    await gone.stop();
    expect(await failure((await domain(origin)).listUsers({}))).toMatchObject({
      kind: "network",
      fault: "refused",
    });
  });

  it("a name that does not resolve", async () => {
    const endpoint = "https://no-such-domain.invalid";
    const { transport } = virtualTime();
    const connection = await connect({ endpoint }, { machine: machine(), transport });
    const error = await failure(connection.domain(endpoint).listUsers({}));
    expect(error).toMatchObject({ kind: "network", fault: "dns" });
    expect(error.message).toContain("Check the region");
  });

  it("no TLS where TLS is due, without repeating it", async () => {
    service.answer(ok);
    const error = await failure((await domain(service.origin.replace("http:", "https:"))).listUsers({}));
    expect(error).toMatchObject({ kind: "network", fault: "tls" });
    expect(error.facts.attempts).toBe(1);
  });
});

describe("an answer beyond all bounds", () => {
  const bomb = gzipSync(Buffer.alloc(80 * 1024 ** 2, " "));
  const rows: [string, Handler, RegExp][] = [
    [
      "80 MB in 80 kB of gzip",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
        response.end(bomb);
      },
      /its body is larger than 64 MB/,
    ],
    [
      "a body that never ends",
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const more = Buffer.alloc(1 << 20, " ");
        const write = (): void => {
          while (!response.destroyed && response.write(more)) continue;
        };
        response.on("drain", write);
        write();
      },
      /its body is larger than 64 MB/,
    ],
    [
      "headers of a megabyte",
      (_, response) => {
        response.socket?.end(`HTTP/1.1 200 OK\r\nx-more: ${"x".repeat(1 << 20)}\r\n\r\n{}`);
      },
      /UND_ERR_HEADERS_OVERFLOW/,
    ],
  ];
  it.each(rows)("is named, and no more of it is read: %s", async (_, handler, message) => {
    service.answer(handler);
    const error = await failure((await domain()).listUsers({}));
    expect(error).toMatchObject({ kind: "malformed" });
    expect(error.message).toMatch(message);
  });
});

describe("waiting", () => {
  it("doubles the jittered wait up to its cap", async () => {
    service.answer(json(429, {}));
    const { waits, transport } = virtualTime();
    await failure((await domain(service.origin, {}, transport)).listUsers({}));
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000, 10000]);
  });

  it.each([
    ["seconds", () => "7", 7_000],
    ["a date", () => new Date(Date.now() + 7_000).toUTCString(), 7_000],
    ["nonsense", () => "soon", undefined],
  ])("honours Retry-After as %s", async (_, value, expected) => {
    service.answer(json(429, {}, { "retry-after": value() }), json(503, {}, { "retry-after": value() }), ok);
    const { waits, transport } = virtualTime();
    const answers: [number, number | undefined][] = [];
    const gate = {
      enter: () => Promise.resolve(),
      answered: (status: number, after: number | undefined) => answers.push([status, after]),
    };
    await (await domain(service.origin, { gate }, transport)).listUsers({});
    expect(answers.map(([status]) => status)).toEqual([429, 503, 200]);
    if (expected === undefined) {
      expect(waits).toEqual([250, 500]);
      return;
    }
    for (const wait of waits) {
      expect(wait).toBeGreaterThan(expected - 1100);
      expect(wait).toBeLessThanOrEqual(expected + 500);
    }
    expect(answers[0]![1]).toBeGreaterThan(expected - 1100);
  });

  it.each(["3600", "86400"])("ends where Retry-After asks for %s s, and says so", async (seconds) => {
    service.answer(json(429, {}, { "retry-after": seconds }));
    const { waits, transport } = virtualTime();
    const error = await failure((await domain(service.origin, {}, transport)).listUsers({}));
    expect(waits).toEqual([]);
    expect(error).toMatchObject({ kind: "throttled" });
    expect(error.message).toContain(`it asks to wait ${seconds} s, which is not waited for`);
  });

  it("asks the gate before every attempt", async () => {
    service.answer(json(500, {}), json(500, {}), ok);
    const order: string[] = [];
    const gate = {
      enter: () => {
        order.push("enter");
        return Promise.resolve();
      },
      answered: (status: number) => order.push(`answered ${status}`),
    };
    const client = await domain(service.origin, { gate, onAttempt: () => order.push("sent") });
    await client.listUsers({});
    expect(order).toEqual([500, 500, 200].flatMap((status) => ["enter", "sent", `answered ${status}`]));
  });

  it.each([
    ["before it starts", undefined],
    ["while it waits for an answer", stallHeaders],
    ["within a body", stallBody],
    ["while it waits to try again", json(429, {}, { "retry-after": "100" })],
  ])("an abort %s ends it at once", async (_, handler) => {
    const controller = new AbortController();
    const reason = new Error("the deadline passed");
    let sent = 0;
    if (!handler) controller.abort(reason);
    service.answer((received, response) => {
      handler?.(received, response);
      setTimeout(() => controller.abort(reason), 20);
    });
    const client = await domain(service.origin, { signal: controller.signal, onAttempt: () => sent++ }, {});
    const error = await failure(client.listUsers({}));
    expect(error).toMatchObject({ kind: "aborted", cause: reason });
    expect(error.message).toContain("the deadline passed");
    expect(sent).toBe(handler ? 1 : 0);
  });

  it("an abort ends the fetching of a token too", async () => {
    const controller = new AbortController();
    const signer = {
      sign: () => {
        controller.abort(new Error("the deadline passed"));
        return Promise.reject(new Error("no token"));
      },
    };
    const client = new SigningHttpClient(signer, { signal: controller.signal, json: true });
    const response = await client.send({ method: "GET", uri: service.origin, headers: new Headers() });
    expect(() => response.headers).toThrow(/the deadline passed/);
  });

  it("an abort tells what had gone wrong until then", async () => {
    const controller = new AbortController();
    service.answer(json(503, scim(503, "maintenance")));
    const client = await domain(
      service.origin,
      { signal: controller.signal },
      {
        sleep: () => {
          controller.abort(new Error("the deadline passed"));
          return Promise.reject(new Error("aborted"));
        },
      },
    );
    expect((await failure(client.listUsers({}))).message).toMatch(
      /the deadline passed; before that: .*maintenance/,
    );
  });
});

describe("requests", () => {
  const odd = `displayName eq "R&D #1 + 50% | a^b {c} [d] \\ <é😀> 'x' %41"`;

  it("carry a filter with any character in it, signed", async () => {
    service.answer(ok);
    await (await domain()).listUsers({ filter: queryValue(odd), count: 1000 });
    const [request] = service.received;
    const query = new URL(request!.target, service.origin).searchParams;
    expect(query.get("filter")).toBe(odd);
    expect(query.get("count")).toBe("1000");
    expect(request!.signed).toBe(true);
  });

  it("carry bare page tokens and filters that cannot be misread", async () => {
    service.answer(ok);
    await (await domain()).listUsers({ page: "AbC+/=#x==", filter: 'name eq "é|^ x"' });
    const [request] = service.received;
    const query = new URL(request!.target, service.origin).searchParams;
    expect(query.get("page")).toBe("AbC+/=#x==");
    expect(query.get("filter")).toBe('name eq "é|^ x"');
    expect(request!.signed).toBe(true);
  });

  it("that would lose half a filter are not sent", async () => {
    service.answer(ok);
    await expect((await domain()).listUsers({ filter: 'name eq "R&D"' })).rejects.toThrow(/unescaped '&'/);
    expect(service.received).toHaveLength(0);
  });

  it("carry bodies beyond ASCII, signed on every attempt", async () => {
    service.answer(json(500, {}), ok);
    await (
      await domain()
    ).searchUsers({
      userSearchRequest: { schemas: [], filter: 'userName eq "Zoë 😀"', count: 10 },
    });
    for (const { signed, body } of service.received) {
      expect(signed).toBe(true);
      expect((JSON.parse(body) as { filter: string }).filter).toBe('userName eq "Zoë 😀"');
    }
    expect(service.received).toHaveLength(2);
  });

  it("carry the date of their own attempt: an old signature is refused", async () => {
    jest.useFakeTimers({
      now: new Date("2026-01-01T00:00:00Z"),
      doNotFake: [
        "setTimeout",
        "clearTimeout",
        "setImmediate",
        "clearImmediate",
        "setInterval",
        "clearInterval",
        "nextTick",
        "queueMicrotask",
        "performance",
      ],
    });
    try {
      service.answer(json(500, {}), ok);
      const sleep = () => {
        jest.setSystemTime(Date.now() + 6 * 60_000);
        return Promise.resolve();
      };
      await (await domain(service.origin, {}, { sleep })).listUsers({});
      expect(service.received.map(({ headers }) => headers["x-date"])).toEqual([
        "Thu, 01 Jan 2026 00:00:00 GMT",
        "Thu, 01 Jan 2026 00:06:00 GMT",
      ]);
      expect(service.received.every(({ signed }) => signed)).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  it("go to a domain's URL as Oracle gives it", async () => {
    service.answer(ok);
    await (await domain(`${service.origin.toUpperCase().replace("HTTP:", "HTTP:")}/`)).listUsers({});
    expect(service.received[0]!.target).toMatch(/^\/admin\/v1\/Users/);
  });

  it("unpack what the service packed", async () => {
    service.answer((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" });
      response.end(gzipSync(JSON.stringify(page)));
    });
    expect((await (await domain()).listUsers({})).users.resources).toHaveLength(1);
  });

  it("keep few connections over many calls", async () => {
    service.answer(ok);
    const connection = await connect({ endpoint: service.origin }, { machine: machine() });
    const before = process.memoryUsage().heapUsed;
    for (let audit = 0; audit < 100; audit++) {
      const controller = new AbortController();
      const client = connection.domain(service.origin, { signal: controller.signal });
      await Promise.all([client.listUsers({}), client.listUsers({})]);
    }
    expect(await service.openConnections).toBeLessThan(20);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 2 ** 20);
  });

  it("that cannot be signed say why and are not sent", async () => {
    service.answer(ok);
    let now = 0;
    const token = jwt({ exp: 10 });
    const world = machine({ now: () => now });
    const files = {
      "/c": `[DEFAULT]\ntenancy=ocid1.tenancy.oc1..a\nregion=iad\nkey_file=/k\nsecurity_token_file=/t\n`,
      "/k": world.readFile("/home/ann/.oci/key.pem"),
      "/t": token,
    };
    const connection = await connect(
      { endpoint: service.origin, auth: "security_token", configFile: "/c" },
      { machine: { ...world, readFile: fileReader(files) } },
    );
    await connection.domain(service.origin).listUsers({});
    expect(service.received[0]!.headers.authorization).toContain(`keyId="ST$${token}"`);
    now = 10_000;
    const error = await failure(connection.domain(service.origin).listUsers({}));
    expect(error.kind).toBe("unsigned");
    expect(error.message).toContain("ran out at 1970-01-01T00:00:10.000Z");
    expect(error.message).not.toContain(token);
    files["/t"] = jwt({ exp: 99, jti: "new" });
    await connection.domain(service.origin).listUsers({});
    expect(service.received.at(-1)!.headers.authorization).toContain(`keyId="ST$${files["/t"]}"`);
    expect(service.received).toHaveLength(2);
  });

  it("that are refused with an old token are sent again with the one that replaced it", async () => {
    const world = machine();
    const files = {
      "/c": `[DEFAULT]\ntenancy=ocid1.tenancy.oc1..a\nregion=iad\nkey_file=/k\nsecurity_token_file=/t\n`,
      "/k": world.readFile("/home/ann/.oci/key.pem"),
      "/t": jwt({ jti: "old" }),
    };
    const connection = await connect(
      { endpoint: service.origin, auth: "security_token", configFile: "/c" },
      { machine: { ...world, readFile: fileReader(files) } },
    );
    service.answer(json(401, {}), ok);
    files["/t"] = jwt({ jti: "new" });
    await connection.domain(service.origin).listUsers({});
    expect(service.received).toHaveLength(2);
    service.answer(json(401, {}));
    await failure(connection.domain(service.origin).listUsers({}));
    expect(service.received).toHaveLength(1);
    // Who may not is not asked for another token, and is not told that the key is wrong.
    files["/t"] = jwt({ jti: "newest" });
    service.answer(json(401, { [messages]: { messageId: "error.common.common.accessDenied" } }));
    const refused = await failure(connection.domain(service.origin).listUsers({}));
    expect(service.received).toHaveLength(1);
    expect(refused.message).toContain("the caller may not (401)");
    expect(refused.message).not.toContain("fingerprint");
    // A token that is always another one would be tried for ever.
    service.answer((received, response) => {
      files["/t"] = jwt({ jti: service.received.length });
      json(401, {})(received, response);
    });
    await failure(connection.domain(service.origin).listUsers({}));
    expect(service.received).toHaveLength(2);
  });
});

function scim(status: number, detail: string, scimType?: string) {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    detail,
    status: String(status),
    scimType,
  };
}

function jwt(claims: object): string {
  return ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "c2ln"].join(".");
}
