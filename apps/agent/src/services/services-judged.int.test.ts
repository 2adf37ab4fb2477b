import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpInstance } from "./testing/http-instance.ts";
import { startNearAndFar } from "./testing/near-and-far.ts";
import { RawClient } from "./testing/raw-client.ts";
import { RawInstance } from "./testing/raw-instance.ts";
import { valuesOf } from "./testing/raw-message.ts";
import type { ServicesLab } from "./testing/services-lab.ts";

/** Of two agents: instances 1 and 3 are on the node that is asked, 2 and 4 on the other one. */
let lab: ServicesLab;
let near: HttpInstance;
let far: HttpInstance;
let raw: RawInstance;
beforeAll(async () => {
  raw = await RawInstance.start("raw");
  const addRaw = (each: ServicesLab): void => {
    each.addOwn(raw, "a", "3.0.0");
    each.addOwn({ name: "rawfar", port: raw.port }, "b", "4.0.0");
  };
  ({ lab, near, far } = await startNearAndFar((name) => HttpInstance.start(name), addRaw));
}, 60_000);
afterAll(() => Promise.all([near.end(), far.end(), raw.end(), lab.end()]));
const port = () => lab.portOf("a") ?? 0;
const head = (path: string, lines = "", contract = "1", method = "GET") =>
  `${method} /orders${path} HTTP/1.1\r\nHost: localhost\r\nx-orrery-contract: ${contract}\r\n${lines}\r\n`;

test("two Hosts that differ are refused", async () => {
  const heard = await RawClient.talk(port(), head("/hosts", "Host: evil.example\r\nConnection: close\r\n"));
  expect.soft(heard).toMatch(/^HTTP\/1.1 400 /);
  expect(
    near.heard.filter(({ url }) => url === "/hosts").map(({ headers }) => valuesOf(headers, "host")),
  ).toEqual([]);
});

test("every Connection header counts, not the last one alone", async () => {
  const client = await RawClient.to(port());
  await client.ask(head("/hops", "Connection: x-a\r\nConnection: x-b\r\nX-A: 1\r\nX-B: 1\r\n"));
  const { headers } = near.only("/hops");
  expect([valuesOf(headers, "x-a"), valuesOf(headers, "x-b")]).toEqual([[], []]);
  client.end();
});

test.each([
  ["1", () => near],
  ["2", () => far],
] as const)("199 headers pass, contract %s", async (contract, of) => {
  const client = await RawClient.to(port());
  const { status } = await client.ask(head("/many", "X-Y: a\r\n".repeat(197), contract));
  expect(status).toBe(200);
  expect(valuesOf(of().only("/many").headers, "x-y").length).toBe(197);
  client.end();
});

test.each([
  ["1", () => near],
  ["2", () => far],
] as const)("a head of 32.5 kB passes, contract %s", async (contract, of) => {
  const client = await RawClient.to(port());
  const lines = `X-Y: ${"y".repeat(32_500)}\r\n`;
  const { status } = await client.ask(head("/long", lines, contract));
  expect(status).toBe(200);
  expect(of().only("/long").url).toBe("/long");
  client.end();
});

test.each(["3", "4"])(
  "a refusal is never written into the middle of an answer, contract %s",
  async (contract) => {
    const length = 100;
    raw.on(`/early-${contract}`, ({ socket }) =>
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nhello`),
    );
    const client = await RawClient.to(port());
    client.write(
      `${head(`/early-${contract}`, "Transfer-Encoding: chunked\r\n", contract, "POST")}5\r\nhello\r\n`,
    );
    await client.hears("\r\n\r\nhello");
    client.write("x\r\n");
    await client.closed;
    expect.soft((await client.answer()).isWhole).toBe(false);
    expect(client.heard.slice(1)).not.toContain("HTTP/1.1 400");
  },
);

test("the answer that is under way is not displaced by the refusal of what follows it", async () => {
  raw.on(
    "/first",
    ({ socket }) =>
      void setTimeout(() => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst"), 50),
  );
  const client = await RawClient.to(port());
  client.write(`${head("/first", "", "3", "GET")}GARBAGE\r\n\r\n`);
  expect(await client.answer()).toMatchObject({ status: 200, body: "first" });
});

test("what follows Connection: close does not displace its answer", async () => {
  const client = await RawClient.to(port());
  expect((await client.ask(head("/closing", "Connection: close\r\n") + head("/more"))).status).toBe(200);
});

test.each([
  ["no Host", "GET /orders/none HTTP/1.1\r\n\r\n"],
  ["an unknown expectation", head("/x", "Expect: nonsense\r\nConnection: close\r\n")],
])("the refusal of %s says what to do", async (_, bytes) => {
  const heard = await RawClient.talk(port(), bytes);
  expect(heard).toContain('"code":"');
});

test("a request in the encoding xchunked is refused once", async () => {
  const heard = await RawClient.talk(
    port(),
    `${head("/x", "Transfer-Encoding: xchunked\r\n", "1", "POST")}5\r\nhello\r\n0\r\n\r\n`,
  );
  expect(heard.match(/^HTTP\/1.1 \d+/gm)?.length).toBe(1);
});

test.each([
  ["no Host", "GET /orders/none HTTP/1.1\r\n\r\n"],
  ["201 headers", head("/x", "X-Y: a\r\n".repeat(201))],
])(
  "what follows the refusal of %s is asked of nobody, since nobody could be answered",
  async (what, bytes) => {
    const path = `/after-${what.replace(" ", "-")}`;
    await RawClient.talk(port(), bytes + head(path, "", "1", "POST"));
    expect(near.bytes.includes(path)).toBe(false);
  },
);
