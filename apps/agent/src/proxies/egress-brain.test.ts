import { type EgressProxy, type EgressReport, NodeId, type PoolSettings } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { EgressBrain } from "./egress-brain.ts";
import type { EgressAsk, EgressAttempt, EgressChoice } from "./egress-port.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { ordersOf, POOL_ID, WORKER } from "./testing/orders.ts";

const NEVER = new AbortController().signal;
const exit = (i: number): EgressProxy["exit"] => ({
  ...{ address: `203.0.113.${i + 1}`, country: null, anonymity: "elite", observedAtMs: 1 },
});
const brains: EgressBrain[] = [];
afterEach(() => Promise.all(brains.splice(0).map((brain) => brain.stop())));

class Lab {
  readonly clock = new FakeClock();
  readonly reports: EgressReport[] = [];
  readonly brain: EgressBrain;
  proxies: Partial<EgressProxy>[];
  settings: Partial<PoolSettings>;

  constructor(proxies: Partial<EgressProxy>[], settings: Partial<PoolSettings> = {}) {
    this.proxies = proxies.map((proxy, i) => ({ exit: exit(i), ...proxy }));
    this.settings = settings;
    this.brain = new EgressBrain({
      ...{ nodeId: () => NodeId.parse("n-1"), clock: this.clock, random: () => 0.5 },
      recorder: { record: async () => ({ outcome: "recorded", id: "u", isRepeat: false }) },
      readGateway: () => ({ state: "off", address: null, reason: "", openCount: 0 }),
      log: createLogger({ service: "test", level: "silent" }),
    });
    brains.push(this.brain);
    this.obey();
  }

  obey(limits: Parameters<typeof ordersOf>[2] = []): void {
    this.brain.setOrders(ordersOf(this.proxies, this.settings, limits));
  }

  choose(change: Partial<EgressAsk> = {}): Promise<EgressChoice> {
    const ask: EgressAsk = {
      ...{
        credentialId: "credential-1",
        worker: WORKER,
        poolId: POOL_ID,
        session: null,
        country: null,
        tier: null,
      },
      ...{ mode: "http", host: "www.example.org", port: 80, tried: [], ...change },
    };
    return this.brain.choose(ask, { signal: NEVER });
  }

  async attempt(change: Partial<EgressAsk> = {}): Promise<EgressAttempt> {
    const choice = await this.choose(change);
    if (choice.outcome === "refused") throw new Error(choice.sentence);
    return choice.attempt;
  }

  /** Where it went. */
  async serve(change: Partial<EgressAsk> = {}, status = 200): Promise<string> {
    const attempt = await this.attempt(change);
    attempt.opened();
    attempt.answered(status, {});
    attempt.closed();
    return attempt.proxy.id;
  }

  async health(i: number): Promise<{ health: string; reason: string }> {
    const tracks = [...this.brain.tracks()];
    const state = tracks[i]?.track.state;
    return { health: state?.health ?? "", reason: state?.reason ?? "" };
  }
}

test("traffic without a session rotates by time, and not before", async () => {
  const lab = new Lab([{}, {}], { rotateEveryMs: 30_000 });
  const first = await lab.serve();
  lab.clock.pass(29_999);
  expect(await lab.serve()).toBe(first);
  // The other one is not worse than what is not known of it.
  for (let i = 0; i < 40; i += 1) await lab.serve({ session: `s-${i}` });
  lab.clock.pass(30_001);
  const later = new Set<string>();
  for (let i = 0; i < 10; i += 1) {
    later.add(await lab.serve());
    lab.clock.pass(30_001);
  }
  expect(later.size).toBe(2);
});

test("refused credentials take a proxy out at once; another password gives it another chance", async () => {
  const lab = new Lab([{}, {}]);
  const bad = await lab.attempt();
  bad.failed("auth", "The proxy refused the credentials.");
  const at = bad.proxy.id === "proxy-1" ? 0 : 1;
  expect(await lab.health(at)).toMatchObject({ health: "dead" });
  for (let i = 0; i < 20; i += 1) expect(await lab.serve({ session: `s-${i}` })).not.toBe(bad.proxy.id);
  lab.proxies[at] = { ...lab.proxies[at], password: "another" };
  lab.obey();
  expect(await lab.health(at)).toMatchObject({ health: "unproven" });
});

test("a proxy that is gone is left at once, and all being gone is told with why", async () => {
  const lab = new Lab([{}, {}]);
  const first = await lab.attempt();
  first.failed("dial", "The proxy could not be reached (ECONNREFUSED).");
  const second = await lab.attempt({ tried: [first.proxy.id] });
  expect(second.proxy.id).not.toBe(first.proxy.id);
  second.failed("dial", "The proxy could not be reached (ECONNREFUSED).");
  expect(await lab.choose({ tried: [first.proxy.id, second.proxy.id] })).toMatchObject({
    ...{ outcome: "refused", status: 502 },
    sentence: "None of 2 proxies can be used: 2 failed for this request.",
  });
});

test("403 counts from the third in a row on, from that target only, and ends with its time", async () => {
  const lab = new Lab([{}]);
  await lab.serve({}, 403);
  await lab.serve({}, 403);
  await lab.serve({}, 200);
  await lab.serve({}, 403);
  await lab.serve({}, 403);
  await lab.serve({}, 403);
  expect(await lab.choose()).toMatchObject({ outcome: "refused", status: 429, retryAfterMs: 30_000 });
  expect(await lab.choose({ host: "other.org" })).toMatchObject({ outcome: "attempt" });
  lab.clock.pass(30_000);
  expect(await lab.choose()).toMatchObject({ outcome: "attempt" });
});

test("a target that cannot be reached is held from exits only as long as there are others", async () => {
  const lab = new Lab([{}, {}]);
  const first = await lab.attempt();
  first.failed("refusal", "The proxy answered 503.");
  for (let i = 0; i < 10; i += 1) expect(await lab.serve({ session: `s-${i}` })).not.toBe(first.proxy.id);
  const second = await lab.attempt();
  second.failed("refusal", "The proxy answered 503.");
  expect(await lab.choose()).toMatchObject({ outcome: "attempt" });
});

test("a rotating endpoint: a session keeps its user name, other traffic gets another after a block, and no exit is held", async () => {
  const lab = new Lab([{ username: "acme", isRotating: true, sessionTemplate: "{username}-{session}" }]);
  const one = await lab.attempt();
  expect(one.username).toMatch(/^acme-\w+$/);
  expect(one.exitAddress).toBeNull();
  one.opened();
  one.answered(429, { "retry-after": "60" });
  one.closed();
  const other = await lab.attempt();
  expect(other.username).not.toBe(one.username);
  expect((await lab.attempt({ session: "42" })).username).toBe("acme-42");
});

test("a limited target is not asked from an address that nobody knows; others are", async () => {
  const lab = new Lab([{ exit: null }], { budgetWaitMs: 30 });
  lab.obey([{ pattern: "example.org" }]);
  const refused = await lab.choose();
  expect(refused).toMatchObject({ outcome: "refused", status: 503 });
  expect(refused.outcome === "refused" && refused.sentence).toContain(
    "of no proxy of the pool main that could be used is it known yet",
  );
  expect(await lab.choose({ host: "other.org" })).toMatchObject({ outcome: "attempt" });
  const half = new Lab([{ country: "jp" }, { country: "de", exit: null }], { budgetWaitMs: 30 });
  half.obey([{ pattern: "example.org" }]);
  expect(await half.choose({ country: "de" })).toMatchObject({ outcome: "refused", status: 503 });
  expect(await half.choose({ country: "jp" })).toMatchObject({ outcome: "refused", status: 429 });
});

test("who waits is served when units come, is told when its pool goes, and no more wait than may", async () => {
  const lab = new Lab([{}], { budgetWaitMs: 60_000, queueMax: 2 });
  lab.obey([{ pattern: "example.org", allowed: 10 }]);
  const first = lab.choose();
  const second = lab.choose();
  expect(await lab.choose()).toMatchObject({
    status: 429,
    sentence: expect.stringContaining("2 requests wait"),
  });
  let isAsked = false;
  lab.brain.connected({
    sendBudget: async ({ asks }) => {
      isAsked = true;
      const slices = asks.map(({ limitId, exit: on }) => ({
        id: "s-1",
        limitId,
        exit: on,
        units: 1,
        forMs: 5000,
      }));
      return { outcome: "answered", slices, waits: [] };
    },
    sendEgress: async (report) => {
      lab.reports.push(report);
      return { outcome: "noted" };
    },
  });
  expect(await first).toMatchObject({ outcome: "attempt" });
  await until("the hub was asked", () => isAsked);
  lab.brain.refuseNew();
  expect(await second).toMatchObject({ outcome: "refused", status: 503, sentence: "The agent stops." });
});

test("an attempt is counted once, whatever is said of it afterwards, and bytes as they pass", async () => {
  const lab = new Lab([{}]);
  const attempt = await lab.attempt();
  attempt.opened();
  attempt.opened();
  attempt.transferred(10, 100);
  attempt.failed("drop", "It broke off.");
  attempt.failed("dial", "It broke off.");
  attempt.closed();
  lab.brain.connected({
    sendBudget: async () => ({ outcome: "answered", slices: [], waits: [] }),
    sendEgress: async (report) => {
      lab.reports.push(report);
      return { outcome: "noted" };
    },
  });
  await lab.brain.stop();
  expect(lab.reports.at(-1)?.counters).toMatchObject([
    { attempts: 1, faults: { drop: 1 }, sentBytes: 10, receivedBytes: 100, target: "example.org" },
  ]);
  expect(lab.reports.at(-1)?.proxies).toMatchObject([{ openCount: 0, health: "healthy" }]);
});
