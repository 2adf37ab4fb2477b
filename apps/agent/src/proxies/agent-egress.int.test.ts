import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { EgressLab } from "./testing/egress-lab.ts";
import { newKeyPem } from "./testing/key-pem.ts";
import { SECRET } from "./testing/orders.ts";

let lab: EgressLab;

beforeEach(() => {
  lab = new EgressLab();
});
afterEach(() => lab.close());

const allReports = () => lab.hub.reports.map(({ report }) => report);
const counted = (field: "attempts" | "requests" | "failedRequests" | "probes") => {
  const rows = new Map<string, number>();
  for (const { counters } of allReports()) {
    for (const row of counters) {
      rows.set([row.poolId, row.proxyId, row.worker, row.target].join(), row[field]);
    }
  }
  return [...rows.values()].reduce((sum, count) => sum + count, 0);
};

test("traffic leaves by a proxy of the pool, sessions keep theirs, and the hub hears of all of it", async () => {
  await lab.addUpstreams({}, {}, { kind: "socks5" });
  const target = await lab.addTarget();
  await lab.open();
  await lab.obey(lab.orders());
  lab.connect();
  const first = await lab.exitOf(`${target.url}/`);
  for (let i = 0; i < 20; i += 1) expect(await lab.exitOf(`${target.url}/`)).toBe(first);
  const sticky = new Map<string, string>();
  // Of two candidates the better one: where one is always better, a session in three still goes elsewhere.
  for (let i = 0; i < 120; i += 1) {
    const user = `crawler-session-${i % 60}`;
    const exit = await lab.exitOf(`${target.url}/`, user);
    expect(exit).toBe(sticky.get(user) ?? exit);
    sticky.set(user, exit);
  }
  expect(new Set(sticky.values()).size).toBeGreaterThan(1);
  await until("all is told", () => counted("requests") === 141);
  expect(counted("attempts")).toBe(141);
  const proxies = allReports().flatMap((report) => report.proxies);
  expect(proxies.some(({ leaseCount }) => leaseCount > 0)).toBe(true);
  const used = proxies.findLast(({ proxyId }) => proxyId === `proxy-${first.at(-1)}`);
  expect(used).toMatchObject({ health: "healthy", openCount: 0, successRatio: 1 });
  const requests = allReports().flatMap((report) => report.requests);
  expect(requests.at(-1)).toMatchObject({ worker: "crawler", mode: "http", status: 200, nodeId: "n-1" });
  expect(lab.hub.gateway).toMatchObject({ state: "listening", openCount: 0 });
});

test("a limit holds on each exit to the unit, and waiting is answered with which limit, which exits, and when", async () => {
  await lab.addUpstreams({}, {});
  const target = await lab.addTarget({ limitPerWindow: 20, windowMs: 60_000, banAbove: 20 });
  await lab.open();
  await lab.obey(
    lab.orders({ budgetWaitMs: 1000 }, [{ pattern: "127.0.0.1", allowed: 10, windowMs: 60_000 }]),
  );
  lab.connect();
  const answers = await Promise.all(Array.from({ length: 60 }, () => lab.get(`${target.url}/`)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.length - refused.length).toBe(target.requestCount);
  // At once a burst of a quarter may go out on each exit.
  expect(target.requestCount).toBeGreaterThanOrEqual(4);
  expect(target.requestCount).toBeLessThanOrEqual(20);
  for (const exit of ["127.1.0.1", "127.1.0.2"]) expect(target.highest(exit)).toBeLessThanOrEqual(10);
  expect(refused[0]?.body).toContain("127.0.0.1 (the fleet may use 10 in 60 s) on 127.1.0.");
  expect(Number(refused[0]?.headers["retry-after"])).toBeGreaterThan(0);
});

test("without the hub what is held is used until it ends; then 429 says that the hub is away; then it goes on", async () => {
  await lab.addUpstreams({});
  const target = await lab.addTarget();
  await lab.open();
  let sliceCount = 0;
  lab.hub.onBudget = (_, { asks }) => ({
    outcome: "answered",
    slices: asks.map(({ limitId, exit }) => {
      sliceCount += 1;
      return { id: `slice-${sliceCount}`, limitId, exit, units: 500, forMs: 3000 };
    }),
    waits: [],
  });
  await lab.obey(
    lab.orders({ budgetWaitMs: 1000 }, [{ pattern: "127.0.0.1", allowed: 1000, windowMs: 3000 }]),
  );
  lab.connect();
  for (let i = 0; i < 20; i += 1) expect((await lab.get(`${target.url}/`)).status).toBe(200);
  lab.egress.disconnected();
  expect((await lab.get(`${target.url}/`)).status).toBe(200);
  let last = await lab.get(`${target.url}/`);
  while (last.status === 200) last = await lab.get(`${target.url}/`);
  expect(last).toMatchObject({ status: 429 });
  expect(last.body).toContain("The hub, which shares it out, is away");
  lab.connect();
  while (last.status === 429) last = await lab.get(`${target.url}/`);
  expect(last.status).toBe(200);
});

test("one of three proxies dies under load: no client sees it, and it is told as it is", async () => {
  await lab.addUpstreams({}, {}, {});
  const target = await lab.addTarget();
  await lab.open();
  await lab.obey(lab.orders({ rotateAtLeastMs: 100 }));
  lab.connect();
  const first = await lab.exitOf(`${target.url}/`);
  const dead = lab.upstreams.find(({ settings }) => settings.exit === first);
  const statuses: string[] = [];
  let isOver = false;
  const load = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const { status, body } = await lab.get(`${target.url}/`);
      statuses.push(status === 200 ? "200" : body);
    }
  });
  await until("it runs", () => statuses.length > 100);
  await dead?.kill();
  const before = statuses.length;
  await until("it runs on", () => statuses.length > before + 300);
  isOver = true;
  await Promise.all(load);
  expect(new Set(statuses)).toEqual(new Set(["200"]));
  await until("the move is told", () => allReports().some(({ rotations }) => rotations.length > 0));
  const moves = allReports().flatMap(({ rotations }) => rotations);
  expect(moves[0]).toMatchObject({ session: null, fromProxyId: `proxy-${first.at(-1)}` });
  await until("its health is told", () =>
    allReports().some(({ proxies }) =>
      proxies.some(({ health, fault }) => health !== "healthy" && fault === "dial"),
    ),
  );
});

test("a target that turns an exit away is left alone by it for as long as it says, and all nodes are told", async () => {
  await lab.addUpstreams({}, {});
  const target = await lab.addTarget({ limitPerWindow: 5, windowMs: 30_000 });
  await lab.open();
  await lab.obey(lab.orders());
  lab.connect();
  const statuses: number[] = [];
  for (let i = 0; i < 14; i += 1) statuses.push((await lab.get(`${target.url}/`)).status);
  // Five on each exit, one 429 of each exit's, and from then on the gateway does not ask any more.
  expect(target.requestCount).toBe(12);
  const last = await lab.get(`${target.url}/`);
  expect(last).toMatchObject({ status: 429 });
  expect(last.body).toContain("turned away by this target");
  expect(Number(last.headers["retry-after"])).toBeGreaterThan(20);
  await until("both holds are told", () => allReports().flatMap(({ holds }) => holds).length === 2);
  expect(allReports().flatMap(({ holds }) => holds)[0]).toMatchObject({
    target: "127.0.0.1",
    fault: "block",
  });

  const other = await lab.addTarget();
  lab.egress.setOrders(lab.orders());
  lab.egress.takeNews({
    holds: [
      { exit: "127.1.0.1", target: null, fault: "block", sentence: "Another node saw it.", forMs: 60_000 },
    ],
    verdicts: [],
  });
  expect(other.requestCount).toBe(0);
  expect((await lab.get(`${other.url}/`)).status).toBe(429);
});

test("revoked while a tunnel is open: it is cut; edited while serving: what is open stays, what comes obeys", async () => {
  await lab.addUpstreams({});
  const target = await lab.addTarget();
  await lab.open();
  await lab.obey(lab.orders());
  const open = lab.get(`${target.url}/stream?chunks=1000&ms=20`);
  await until("it is open", () => lab.egress.status.openCount === 1);
  lab.egress.setOrders(lab.orders({ ports: [1] }));
  expect((await lab.get(`${target.url}/`)).status).toBe(403);
  expect(lab.egress.status.openCount).toBe(1);
  const cut = expect(open).rejects.toThrow();
  lab.egress.setOrders({ ...lab.orders(), credentials: [] });
  await cut;
  expect((await lab.get(`${target.url}/`)).status).toBe(407);
  lab.egress.setOrders({ ...lab.orders(), pools: [] });
  await until("nothing listens", () => lab.egress.status.state === "off");
});

test("orders outlive the process without a hub; with another key they are told as unreadable, and awaited", async () => {
  await lab.addUpstreams({});
  const target = await lab.addTarget();
  await lab.open();
  await lab.obey(lab.orders());
  lab.keyPem = newKeyPem();
  lab.egress.reseal();
  await until("they are on disk", () => readdirSync(lab.folder).includes("egress-orders.sealed"));
  await lab.egress.stop();
  await lab.open();
  expect(lab.egress.status.state).toBe("listening");
  expect((await lab.get(`${target.url}/`)).status).toBe(200);
  await lab.egress.stop();

  lab.keyPem = newKeyPem();
  await lab.open();
  expect(lab.egress.status.state).toBe("off");
  expect(lab.events).toMatchObject([{ type: "agent.gateway_orders_unreadable" }]);
  await lab.obey(lab.orders());
  await lab.egress.forget();
  expect(readdirSync(lab.folder)).toEqual([]);
  await until("nothing listens", () => lab.egress.status.state === "off");
});

test("an elected prober finds exit and anonymity; what it carries is counted apart", async () => {
  await lab.addUpstreams({}, { kind: "socks5" });
  const target = await lab.addTarget();
  await lab.open();
  const orders = lab.orders({ probeEveryMs: 1000 }, [], (i) => ({ exit: null, isProber: i === 0 }));
  await lab.obey({ ...orders, echoUrl: `${target.url}/echo` });
  lab.connect();
  await until("the exit is told", () => allReports().some(({ exits }) => exits.length > 0));
  const exits = allReports().flatMap((report) => report.exits);
  expect(exits).toMatchObject([{ proxyId: "proxy-1", exit: { address: "127.1.0.1", anonymity: "elite" } }]);
  expect(counted("probes")).toBeGreaterThan(0);
  expect(counted("attempts")).toBe(0);
  expect(allReports().flatMap(({ proxies }) => proxies)).toContainEqual(
    expect.objectContaining({ proxyId: "proxy-1", health: "healthy" }),
  );
  expect(lab.upstreams[1]?.counters.connectionCount).toBe(0);
  // Others take the prober's word.
  lab.egress.takeNews({
    holds: [],
    verdicts: [
      {
        proxyId: orders.pools[0]?.proxies[1]?.id as never,
        health: "dead",
        fault: "auth",
        sentence: "No.",
        atMs: 1,
      },
    ],
  });
  await until("it is told", () =>
    allReports().some(({ proxies }) =>
      proxies.some(({ proxyId, health }) => proxyId === "proxy-2" && health === "dead"),
    ),
  );
});

test("a proxy that is idle here and that others doubt is probed at once, and that it works is told again", async () => {
  await lab.addUpstreams({});
  const target = await lab.addTarget();
  await lab.open();
  const settings = { probeEveryMs: 60_000, probeIdleEveryMs: 60_000 };
  await lab.obey({ ...lab.orders(settings, [], () => ({ isProber: true })), echoUrl: `${target.url}/echo` });
  await lab.exitOf(`${target.url}/`);
  lab.connect();
  const found = () => allReports().findLast(({ proxies }) => proxies.length > 0)?.proxies[0];
  await until("it is healthy", () => found()?.health === "healthy");
  expect(found()?.provenAtMs).toBeNull();
  const before = counted("probes");
  lab.egress.takeNews({ holds: [], verdicts: [], doubted: [found()?.proxyId as never] });
  await until("it is proven", () => found()?.provenAtMs !== null);
  expect(counted("probes")).toBe(before + 1);
});

test("a URL is tested as an application would ask for it, and the gateway's refusals are its own", async () => {
  await lab.addUpstreams({}, {});
  const target = await lab.addTarget();
  await lab.open();
  const orders = lab.orders();
  await lab.obey(orders);
  const [pool] = orders.pools;
  if (pool === undefined) throw new Error("no pool");
  const proxyId = pool.proxies[1]?.id as never;
  const good = await lab.egress.testUrl({ poolId: pool.id, url: `${target.url}/bytes/100`, proxyId }, 5000);
  expect(good).toMatchObject({ isOk: true, status: 200, proxyId: "proxy-2", exitAddress: "127.1.0.2" });
  const bad = await lab.egress.testUrl({ poolId: pool.id, url: "http://169.254.169.254/latest" }, 5000);
  expect(bad).toMatchObject({ isOk: false, steps: [{ name: "judge", isOk: false }] });
});

test("bytes are billed to the worker when the agent stops, and no secret is anywhere but in the sealed file", async () => {
  const credentials = { username: "user-of-upstream", password: "word-of-upstream" };
  await lab.addUpstreams({ credentials }, { credentials: { ...credentials, password: "another-word" } });
  const target = await lab.addTarget();
  await lab.open();
  const orders = lab.orders({}, [], (i) => (i === 1 ? { password: "wrong-word-for-it" } : {}));
  await lab.obey(orders);
  lab.connect();
  for (let i = 0; i < 12; i += 1)
    await lab.get(`${target.url}/bytes/20000`, { user: `crawler-session-${i}` });
  await lab.get(`${target.url}/`, { secret: "guessed-secret" });
  await until("it is told", () => counted("requests") >= 12);
  await lab.egress.stop();
  const billed = lab.usage.filter(({ worker }) => worker === "crawler");
  expect(billed[0]).toMatchObject({ meter: "transferred_bytes" });
  expect(Number(billed[0]?.quantity)).toBeGreaterThan(12 * 20_000);
  const files = readdirSync(lab.folder).map((name) => readFileSync(join(lab.folder, name), "latin1"));
  const everything = [
    lab.logged,
    JSON.stringify(lab.hub.reports),
    JSON.stringify(lab.hub.budgets),
    ...files,
  ].join();
  expect(lab.logged.length).toBeGreaterThan(0);
  for (const word of [
    "user-of-upstream",
    "word-of-upstream",
    "another-word",
    "wrong-word",
    SECRET,
    "guessed-secret",
  ]) {
    expect(everything).not.toContain(word);
  }
});
