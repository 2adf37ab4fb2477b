import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../testing/agent-process.ts";
import { EgressLab } from "../testing/egress-lab.ts";
import { GatewayLab } from "./testing/gateway-lab.ts";

const EXITS = ["127.1.0.1", "127.1.0.2", "127.1.0.3"] as const;
const SESSION = "worker-session-7:worker-secret-91f";

let gateway: GatewayLab;
let lab: EgressLab;

beforeAll(async () => {
  gateway = await GatewayLab.start();
});
afterAll(() => gateway.close());
beforeEach(() => {
  lab = new EgressLab();
});
afterEach(() => lab.close());

test("one exit of three is turned away: the client hears 200 only", async () => {
  await lab.addUpstreams({}, {}, { kind: "socks5" });
  const target = await lab.addTarget();
  await lab.open();
  await lab.obey(lab.orders());
  lab.connect();
  const first = await lab.exitOf(`${target.url}/`);
  target.change({ blocked: [first] });
  for (let i = 0; i < 12; i += 1) expect(await lab.exitOf(`${target.url}/`)).not.toBe(first);
  expect(target.requestCounts.get(first)).toBeGreaterThan(1);
});

test("each try takes a unit of the target's budget", async () => {
  await lab.addUpstreams({}, {}, {});
  const target = await lab.addTarget({ blocked: [EXITS[0], EXITS[1]] });
  await lab.open();
  await lab.obey(lab.orders({}, [{ pattern: "127.0.0.1", allowed: 100, windowMs: 60_000 }]));
  lab.connect();
  for (let i = 0; i < 6; i += 1) await lab.get(`${target.url}/`);
  const spent = () => {
    const bySlice = new Map<string, number>();
    for (const { sliceId, over } of lab.hub.budgets.flatMap(({ asks }) => asks.returns))
      bySlice.set(sliceId, over);
    return [...bySlice.values()].reduce((sum, count) => sum + count, 0);
  };
  await until("each is told as spent", () => spent() === target.requestCount);
});

test("all turned away: the last answer is passed on as it is, after three tries; PUT, bodies and a pool that does not want it get the first", async () => {
  await gateway.use([...EXITS, "127.1.0.4"].map((exit) => ({ kind: "http" as const, exit })));
  const url = "http://shop.example/status/403";
  expect((await gateway.ask(url)).status).toBe(403);
  expect(gateway.egress.answers).toEqual([403, 403, 403]);
  const told = gateway.egress.requests.at(-1);
  expect(told?.attempts.map(({ fault }) => fault)).toEqual(["block", "block", null]);
  expect(told).toMatchObject({ status: 403, proxyId: told?.attempts[2]?.proxyId });
  expect((await gateway.ask(url, { method: "PUT" })).status).toBe(403);
  expect((await gateway.ask(url, { body: "hello", headers: { "content-length": "5" } })).status).toBe(403);
  expect(gateway.egress.answers).toHaveLength(5);
  gateway.egress.edit({ retryBlocked: false });
  expect((await gateway.ask(url)).status).toBe(403);
  expect(gateway.egress.answers).toHaveLength(6);
  expect(gateway.egress.openCount).toBe(0);
});

test("where nobody else may be asked, or can, the kept answer is passed on with its body", async () => {
  const [, dead] = await gateway.use([
    { kind: "http", exit: "127.1.0.1" },
    { kind: "http", exit: "127.1.0.2" },
  ]);
  await dead?.kill();
  gateway.target.change({ status: 429 });
  const { status, body } = await gateway.ask("http://shop.example/basket");
  gateway.target.change({ status: 200 });
  expect([status, JSON.parse(body).url]).toEqual([429, "/basket"]);
  const told = gateway.egress.requests.at(-1);
  expect(told?.attempts.map(({ fault }) => fault)).toEqual(["block", "dial"]);
  expect(told).toMatchObject({ status: 429, exitAddress: "127.1.0.1" });
  expect(gateway.egress.faults).toEqual(["dial"]);
  expect(gateway.egress.openCount).toBe(0);
});

test("a proxy with the same exit is no other way, and a session is moved only once its exit is held", async () => {
  await gateway.use([
    { kind: "http", exit: "127.1.0.1" },
    { kind: "socks5", exit: "127.1.0.1" },
  ]);
  const url = "http://shop.example/status/403";
  expect((await gateway.ask(url)).status).toBe(403);
  expect(gateway.egress.answers).toHaveLength(1);
  await gateway.use([{ kind: "http" }, { kind: "http", exit: "127.1.0.2" }]);
  const proof = `Basic ${Buffer.from(SESSION).toString("base64")}`;
  expect((await gateway.ask(url, { proof })).status).toBe(403);
  expect(gateway.egress.answers).toHaveLength(1);
  gateway.egress.stance = "held";
  expect((await gateway.ask(url, { proof })).status).toBe(403);
  expect(gateway.egress.answers).toHaveLength(3);
});
