import { type EgressReport, type GatewayRequest, PoolId, ProxyId } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EgressReporter } from "./egress-reporter.ts";
import { FakeClock } from "./testing/fake-clock.ts";
import { TrafficCounters } from "./traffic-counters.ts";

const POOL = PoolId.parse("pool-1");
const PROXY = ProxyId.parse("proxy-1");
const EXIT = { address: "203.0.113.7", country: null, anonymity: "elite" as const, observedAtMs: 1 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function lab() {
  const clock = new FakeClock();
  const counters = new TrafficCounters(clock);
  const reports: EgressReport[] = [];
  const state = { isLost: false, putBack: 0, openCount: 0 };
  const reporter = new EgressReporter({
    ...{ counters, clock, random: () => 0 },
    log: createLogger({ service: "test", level: "silent" }),
    readGateway: () => ({
      state: "listening",
      address: "127.0.0.1:1",
      reason: "",
      openCount: state.openCount,
    }),
    takeProxies: () => [],
    putBackProxies: () => {
      state.putBack += 1;
    },
  });
  const port = {
    sendEgress: async (report: EgressReport) => {
      reports.push(report);
      if (state.isLost) throw new Error("no answer in time");
      return { outcome: "noted" as const };
    },
  };
  const pass = async (ms: number) => {
    clock.pass(ms);
    await vi.advanceTimersByTimeAsync(ms);
  };
  const count = () => {
    const row = counters.rowOf(POOL, PROXY, "etl", "example.org");
    row.attempts += 1;
    counters.changed(row);
  };
  return { reporter, port, reports, state, pass, count };
}

const request = (id: string): GatewayRequest => ({
  ...{
    id,
    atMs: 1,
    nodeId: null,
    worker: "etl",
    poolId: POOL,
    session: null,
    mode: "http",
    target: "example.org:80",
  },
  ...{
    attempts: [],
    proxyId: PROXY,
    exitAddress: null,
    status: 200,
    tookMs: 1,
    sentBytes: 0,
    receivedBytes: 0,
  },
  sentence: "",
});

test("a report that was lost is told again with what came since; what was noted is not", async () => {
  const { reporter, port, reports, state, pass, count } = lab();
  state.isLost = true;
  count();
  reporter.addHold({ exit: "203.0.113.7", target: null, fault: "block", sentence: "", forMs: 1 });
  reporter.addExit(PROXY, EXIT);
  reporter.addRequest(request("r-1"));
  reporter.connected(port);
  await pass(1);
  expect(reports).toHaveLength(1);
  state.isLost = false;
  count();
  reporter.addRequest(request("r-2"));
  await pass(500);
  expect(reports).toHaveLength(2);
  expect(state.putBack).toBe(1);
  expect(reports[1]).toMatchObject({
    counters: [{ attempts: 2 }],
    holds: [{ exit: "203.0.113.7" }],
    exits: [{ proxyId: PROXY }],
    requests: [{ id: "r-1" }, { id: "r-2" }],
  });
  count();
  await pass(1000);
  expect(reports[2]).toMatchObject({ counters: [{ attempts: 3 }], holds: [], exits: [], requests: [] });
});

test("a new connection begins a run with what was not noted: a hub that was restarted counts nothing twice", async () => {
  const { reporter, port, reports, state, pass, count } = lab();
  for (let i = 0; i < 5; i += 1) count();
  reporter.connected(port);
  await pass(1);
  count();
  state.isLost = true;
  await pass(1000);
  expect(reports.map(({ counters }) => counters[0]?.attempts)).toEqual([5, 6]);
  reporter.disconnected();
  count();
  state.isLost = false;
  reporter.connected(port);
  await pass(1);
  expect(reports[2]?.counters).toMatchObject([{ attempts: 2 }]);
  expect(reports[2]?.runId).not.toBe(reports[0]?.runId);
  count();
  await pass(1000);
  expect(reports[3]?.counters).toMatchObject([{ attempts: 3 }]);
});

test("nothing new, nothing told, but for a sign of life; a change of the gateway is told", async () => {
  const { reporter, port, reports, state, pass } = lab();
  reporter.connected(port);
  await pass(1);
  for (let i = 0; i < 9; i += 1) await pass(1000);
  expect(reports).toHaveLength(1);
  await pass(1000);
  expect(reports).toHaveLength(2);
  state.openCount = 3;
  await pass(1000);
  expect(reports).toHaveLength(3);
  reporter.disconnected();
  state.openCount = 4;
  await pass(20_000);
  expect(reports).toHaveLength(3);
});

test("of many requests the newest are told, and the others never", async () => {
  const { reporter, port, reports, pass } = lab();
  for (let i = 0; i < 2000; i += 1) reporter.addRequest(request(`r-${i}`));
  reporter.connected(port);
  await pass(1);
  expect(reports[0]?.requests).toHaveLength(50);
  expect(reports[0]?.requests.at(-1)?.id).toBe("r-1999");
  reporter.addRequest(request("one-more"));
  await pass(1000);
  expect(reports[1]?.requests.map(({ id }) => id)).toEqual(["one-more"]);
});
