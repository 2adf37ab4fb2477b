import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { readProcessRss } from "./testing/process-rss.ts";
import { SERVICE_ID, ServicesLab, settingsWith } from "./testing/services-lab.ts";

let lab: ServicesLab;
const SECRET = "secret-of-shop";

beforeAll(async () => {
  lab = await ServicesLab.start(["a", "b"]);
  await lab.add("near", "a", "1.0.0");
  await lab.add("far", "b", "2.0.0");
  lab.settings = settingsWith({
    callerLimits: { perMinute: null, callers: [{ caller: "shop", perMinute: 2 }] },
  });
  lab.credentials = [{ caller: "shop", secretHash: createHash("sha256").update(SECRET).digest("hex") }];
  await lab.send();
}, 60_000);
afterAll(() => lab.end());

type Echo = { method: string; url: string; headers: Record<string, string> };

/** All that is said until the connection ends. */
function talk(text: string, port = lab.portOf("a") ?? 0): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
    });
    socket.on("error", () => undefined).once("close", () => resolve(heard));
  });
}

describe.each([
  ["on this node", "1.0.0", "near"],
  ["on another node", "2.0.0", "far"],
])("an instance %s", (_, contract, name) => {
  const ask = (path: string, input: Parameters<ServicesLab["ask"]>[2] = {}) =>
    lab.ask("a", `/orders${path}`, {
      ...input,
      headers: { "x-orrery-contract": contract, ...input.headers },
    });

  test("hears who asks, what is left of the time, and nothing that is for the gateway or for one hop", async () => {
    const { status, headers, text } = await ask("/echo?a=1&b=%2F", {
      headers: {
        ...{ "x-correlation-id": "c-1", "x-forwarded-for": "192.0.2.7", authorization: "Bearer theirs" },
        ...{
          "x-orrery-worker": "forged",
          "x-orrery-instance": "forged",
          connection: "x-one-hop",
          "x-one-hop": "1",
        },
        ...{ "x-orrery-caller": "forged", "x-orrery-session": "s-1", "x-orrery-priority": "0" },
      },
    });
    expect({ status, id: headers["x-correlation-id"], instance: headers["x-orrery-instance"] }).toEqual({
      ...{ status: 200, id: "c-1", instance: name },
    });
    const told = JSON.parse(text) as Echo;
    expect(told).toMatchObject({ method: "GET", url: "/echo?a=1&b=%2F" });
    expect(told.headers).toMatchObject({
      ...{ "x-correlation-id": "c-1", "x-orrery-call-path": "orders", "x-orrery-attempt": "1" },
      ...{
        "x-forwarded-for": "192.0.2.7, 127.0.0.1",
        "x-forwarded-proto": "http",
        authorization: "Bearer theirs",
      },
      ...{ "x-forwarded-prefix": "/orders", "x-orrery-session": "s-1", "x-orrery-priority": "0" },
    });
    expect(Number(told.headers["x-orrery-deadline-ms"])).toBeGreaterThan(5000);
    for (const header of [
      "x-orrery-worker",
      "x-orrery-instance",
      "x-orrery-caller",
      "x-one-hop",
      "x-orrery-contract",
    ]) {
      expect(told.headers[header]).toBeUndefined();
    }
  });

  test("is not heard where it speaks for the gateway, or to one hop", async () => {
    const { text, headers } = await ask("/hop");
    expect(text).toBe("hop");
    expect(headers).toMatchObject({ "x-kept": "k", "x-orrery-instance": name });
    for (const header of ["x-secret", "x-orrery-caller", "x-orrery-peer-fault"]) {
      expect(headers[header]).toBeUndefined();
    }
  });

  test("takes and gives bodies as they come: chunked, with trailers, 10 MB each way", async () => {
    const bytes = 10_000_000;
    const { text } = await ask("/sum", { method: "POST", body: Buffer.alloc(bytes, "a") });
    const given = await ask(`/bytes?count=${bytes}`);
    expect(JSON.parse(text)).toMatchObject({
      ...{ bytes, sum: createHash("sha256").update(Buffer.alloc(bytes, "a")).digest("hex") },
    });
    expect(given.text.length).toBe(bytes);
    const chunked = await talk(
      `POST /orders/sum HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${contract}\r\nConnection: close\r\n` +
        "Transfer-Encoding: chunked\r\nTrailer: x-end\r\n\r\n5\r\nhello\r\n0\r\nx-end: yes\r\n\r\n",
    );
    expect(chunked).toContain('"bytes":5');
    expect(chunked).toContain('"x-end":"yes"');
    const { raw, text: whole } = await ask("/trailers");
    expect([whole, raw.trailers["x-sum"]]).toEqual(["part whole", "42"]);
  });

  test("is not read faster than the client reads: nothing piles up", async () => {
    const pids = ["a", "b"].map((each) => lab.fleet.agents.get(each)?.child.pid ?? 0);
    const sizes = () => pids.reduce((sum, pid) => sum + readProcessRss(pid), 0);
    const before = sizes();
    const client = connect(lab.portOf("a") ?? 0, "127.0.0.1", () =>
      client.write(
        `GET /orders/bytes?count=2000000000 HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${contract}\r\n\r\n`,
      ),
    );
    client.pause().on("error", () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const grownBytes = sizes() - before;
    client.destroy();
    expect(grownBytes).toBeLessThan(60_000_000);
  });

  test("answers HEAD and empty requests with methods that may have a body", async () => {
    expect(await ask("/echo", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    const told = JSON.parse((await ask("/echo", { method: "DELETE" })).text) as Echo;
    expect(told).toMatchObject({ method: "DELETE", headers: { "content-length": "0" } });
  });

  test("is asked for a body that waits only once it is chosen", async () => {
    const heard = await talk(
      `POST /orders/sum HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${contract}\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n`.concat(
        "hello",
      ),
    );
    expect(heard).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
    expect(heard).toContain('"bytes":5');
  });

  test("goes over to another protocol, or says no", async () => {
    const upgrade = (path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const asked = request({
          ...{ host: "127.0.0.1", port: lab.portOf("a") ?? 0, path: `/orders${path}`, agent: false },
          headers: { connection: "Upgrade", upgrade: "echo", "x-orrery-contract": contract },
        });
        asked.once("upgrade", (said, socket) => {
          let heard = "";
          socket.on("data", (chunk: Buffer) => {
            heard += chunk.toString();
            if (heard.length === 20) socket.end();
          });
          socket.once("close", () => resolve(`${said.statusCode} ${said.headers.upgrade} ${heard}`));
          socket.write("0123456789");
          setTimeout(() => socket.write("0123456789"), 20);
        });
        asked.once("response", (said) => {
          said.resume();
          resolve(String(said.statusCode));
        });
        asked.once("error", reject).end();
      });
    expect(await upgrade("/ws")).toBe("101 echo 01234567890123456789");
    expect(await upgrade("/no-upgrade")).toBe("403");
  });

  test("that ends in the middle of its answer ends it for the client, too; before it, that is an error with a sentence", async () => {
    await expect(ask("/cut")).rejects.toMatchObject({ code: "ECONNRESET" });
    const { status, text } = await ask("/drop", { method: "POST" });
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({
      code: "INSTANCE_FAILED",
      message: expect.stringContaining(name),
    });
  });

  test("is left alone by a client that goes before it has an answer", async () => {
    const askedCount = async (): Promise<number> =>
      (JSON.parse((await ask("/echo")).text) as { asked: number }).asked;
    const before = await askedCount();
    const asked = request({
      ...{ host: "127.0.0.1", port: lab.portOf("a") ?? 0, path: "/orders/slow?ms=9000", agent: false },
      headers: { "x-orrery-contract": contract },
    });
    asked.on("error", () => undefined).end();
    // Each question of how many there were is one itself.
    for (let looks = 1; (await askedCount()) === before + looks; looks += 1);
    asked.destroy();
    const isTold = () =>
      lab.fleet.hub.serviceReports.some(({ requests }) =>
        requests.some(
          ({ status, instanceId, path }) => status === 499 && instanceId === name && path === "/slow",
        ),
      );
    await until("the report of it", isTold);
  });
});

test("what is no request, or for nobody, is refused with what to do", async () => {
  const refusals: [string, string, string][] = [
    ["GET /nothing/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "404", "SERVICE_UNKNOWN"],
    ["GET /orders/x HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421", "HOST_NOT_SERVED"],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "400",
      "REQUEST_MALFORMED",
    ],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "400",
      "REQUEST_MALFORMED",
    ],
    [
      "POST /orders/x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "501",
      "ENCODING_NOT_SERVED",
    ],
    ["GET /orders/x HTTP/1.1\r\nHost: localhost\r\nX-Y: a\nX-Z: b\r\n\r\n", "400", "REQUEST_MALFORMED"],
    [
      `GET /orders/x HTTP/1.1\r\nHost: localhost\r\nX-Y: ${"y".repeat(40_000)}\r\n\r\n`,
      "431",
      "HEADERS_TOO_LARGE",
    ],
    [
      `GET /orders/x HTTP/1.1\r\nHost: localhost\r\n${"X-Y: a\r\n".repeat(201)}\r\n`,
      "431",
      "HEADERS_TOO_LARGE",
    ],
    ["CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "405", "METHOD_NOT_SERVED"],
    ["GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-priority: 9\r\n\r\n", "400", "REQUEST_MALFORMED"],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-deadline-ms: soon\r\n\r\n",
      "400",
      "CALL_MALFORMED",
    ],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-deadline-ms: 0\r\n\r\n",
      "504",
      "DEADLINE_EXCEEDED",
    ],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-call-path: a>orders>a>orders>a\r\n\r\n",
      "508",
      "CALL_TOO_DEEP",
    ],
    [
      "GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-credential: Basic eDp5\r\n\r\n",
      "401",
      "CREDENTIAL_UNKNOWN",
    ],
    ["GET /orders/x HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: 9\r\n\r\n", "503", "NO_INSTANCE"],
  ];
  await Promise.all(
    refusals.map(async ([text, status, code]) => {
      const heard = await talk(text.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
      expect(heard.split("\r\n")[0], text.slice(0, 200)).toContain(` ${status} `);
      expect(heard).toContain(`"code":"${code}"`);
      expect(heard).toMatch(/"message":"[A-Z][^"]{20,}/);
    }),
  );
});

test("a caller is who its credential says, and has its own limit", async () => {
  const proof = `Basic ${Buffer.from(`shop:${SECRET}`).toString("base64")}`;
  const headers = { "x-orrery-credential": proof };
  const heard = [];
  for (let i = 0; i < 3; i += 1) heard.push(await lab.ask("a", "/orders/echo", { headers }));
  expect(heard.map(({ status }) => status)).toEqual([200, 200, 429]);
  const told = JSON.parse(heard[0]?.text ?? "") as Echo;
  expect(told.headers["x-orrery-caller"]).toBe("shop");
  expect(told.headers["x-orrery-credential"]).toBeUndefined();
  expect(Number(heard[2]?.headers["retry-after"])).toBeGreaterThan(10);
});

test("the hub may ask how a request goes, step by step", async () => {
  const ack = await lab.fleet.hub.testService(
    { serviceId: SERVICE_ID, path: "/status?code=204" },
    lab.fleet.nodeId("a"),
  );
  expect(ack).toMatchObject({ outcome: "done", result: { nodeId: lab.fleet.nodeId("a"), status: 204 } });
  const { steps } = (ack as unknown as { result: { steps: { sentence: string }[] } }).result;
  expect(steps.map(({ sentence }) => sentence).join("\n")).toMatch(
    /adaptive chose near on this node[\s\S]*It answered 204/,
  );
});

test("the hub is told counts, a sample of the requests, and how instances are found", async () => {
  const isTold = () => {
    const mine = lab.fleet.hub.serviceReports.filter(({ nodeId }) => nodeId === lab.fleet.nodeId("a"));
    const counted = mine
      .flatMap(({ counters }) => counters)
      .reduce((sum, { requestCount }) => sum + requestCount, 0);
    return counted > 20 && counted === mine.reduce((sum, { requestCount }) => sum + requestCount, 0);
  };
  await until("the counts", isTold);
  const state = lab.fleet.hub.serviceReports.findLast(({ routers }) => routers.length > 0)?.routers[0];
  expect(state?.instances.map(({ instanceId }) => instanceId)).toEqual(["far", "near"]);
});

test("applications are told where instances are, nearest first, and a service may stand in the host's name", async () => {
  const file = join(lab.fleet.folderOf("a"), "local-api.json");
  const { url, token } = JSON.parse(await readFile(file, "utf8")) as { url: string; token: string };
  const resolve = async (input: object) => {
    const response = await fetch(`${url}/orrery.local.v1.DirectoryService/ResolveService`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const gateway = lab.portOf("a");
  expect(await resolve({ service: "orders", contract: ">=1" })).toMatchObject({
    status: 200,
    body: {
      gatewayUrl: `http://127.0.0.1:${gateway}/orders/`,
      instances: [{ id: "far", port: gateway, pathPrefix: "/orders", contract: "2.0.0" }],
    },
  });
  const { body } = await resolve({ service: "orders" });
  expect(body).toMatchObject({
    instances: [{ id: "near", isHere: true, port: lab.instances.get("near")?.port }],
  });
  expect(await resolve({ service: "nothing" })).toMatchObject({ status: 404, body: { code: "not_found" } });
  expect(await resolve({ service: "orders", contract: "new" })).toMatchObject({ status: 400 });
  const named = await lab.ask("a", "/echo?x=1", { headers: { host: `orders.localhost:${gateway}` } });
  expect(JSON.parse(named.text)).toMatchObject({ url: "/echo?x=1" });
});
