import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ScalingGroupId, ScalingPolicy } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CustomMetrics } from "./custom-metrics.ts";
import { MeterRates } from "./meter-rates.ts";

const GROUP = "g-1" as ScalingGroupId;
const NO_METERS = { rateOf: () => null, problem: null };
const answers = { status: 200, body: "", open: 0, openMax: 0, release: null as Promise<void> | null };
const server = createServer(async (_, response) => {
  answers.open += 1;
  answers.openMax = Math.max(answers.openMax, answers.open);
  await answers.release;
  answers.open -= 1;
  response.writeHead(answers.status).end(answers.body);
});

let prometheusUrl: string;
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  prometheusUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

function policy(name: string, source: object = { kind: "prometheus", query: "sum(x)" }) {
  const parsed = ScalingPolicy.parse({ kind: "custom", id: name, name, source, target: 1 });
  if (parsed.kind !== "custom") throw new Error("unreachable");
  return parsed;
}

const vector = (...values: string[]) =>
  JSON.stringify({
    status: "success",
    data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value: [1700, value] })) },
  });

async function ask(
  body: string,
  metrics = new CustomMetrics({ prometheusUrl, meters: NO_METERS, nowAtMs: () => 5 }),
) {
  answers.body = body;
  await metrics.ask(GROUP, [policy("orders")]);
  return { sample: metrics.of(GROUP, policy("orders")), problems: metrics.problems(GROUP), metrics };
}

test("a query that comes to one number is a sample with its own time", async () => {
  const { sample, problems } = await ask(vector("12.5"));
  expect(sample).toEqual({ metric: "custom:orders", instanceId: null, value: 12.5, atMs: 1_700_000 });
  expect(problems).toEqual([]);
  const scalar = { status: "success", data: { resultType: "scalar", result: [1700, "3"] } };
  expect((await ask(JSON.stringify(scalar))).sample?.value).toBe(3);
  expect((await ask(vector("+Inf"))).sample?.value).toBe(Number.POSITIVE_INFINITY);
  expect((await ask(vector("NaN"))).sample?.value).toBeNaN();
});

test.each([
  [vector(), /no series now/],
  [vector("1", "2"), /has 2 series; it must come to one number/],
  [JSON.stringify({ status: "error", error: "parse error" }), /refused the query: parse error/],
  ["<html>", /is no JSON/],
  [
    JSON.stringify({ status: "success", data: { resultType: "matrix", result: [{ values: [] }] } }),
    /no series now/,
  ],
  ["x".repeat(70_000), /longer than 64 KiB/],
])("%.40s is no value, and says why", async (body, why) => {
  const { sample, problems } = await ask(body);
  expect(sample).toBeNull();
  expect(problems).toEqual([{ metric: "custom:orders", sentence: expect.stringMatching(why), atMs: 5 }]);
});

test("the last value stands where the next one is missing; it becomes stale by itself", async () => {
  const { metrics } = await ask(vector("7"));
  const { sample, problems } = await ask("<html>", metrics);
  expect(sample?.value).toBe(7);
  expect(problems).toHaveLength(1);
  await metrics.ask(GROUP, [policy("others")]);
  expect(metrics.problems(GROUP).map(({ metric }) => metric)).toEqual(["custom:others"]);
});

test("nobody who said where Prometheus is, and nobody who answers, are told apart", async () => {
  const none = new CustomMetrics({ prometheusUrl: null, meters: NO_METERS, nowAtMs: () => 5 });
  expect((await ask("", none)).problems[0]?.sentence).toContain("ORRERY_PROMETHEUS_URL");
  const away = new CustomMetrics({
    prometheusUrl: "http://127.0.0.1:9",
    meters: NO_METERS,
    nowAtMs: () => 5,
  });
  expect((await ask("", away)).problems[0]?.sentence).toMatch(/could not be reached/);
});

test("one question at a time for each policy, and four in all", async () => {
  let release = () => {};
  answers.release = new Promise((resolve) => {
    release = resolve;
  });
  answers.body = vector("1");
  answers.openMax = 0;
  const metrics = new CustomMetrics({ prometheusUrl, meters: NO_METERS, nowAtMs: () => 5 });
  const groups = Array.from({ length: 8 }, (_, i) => `g-${i}` as ScalingGroupId);
  const asked = groups.map((id) => metrics.ask(id, [policy("orders")]));
  const again = metrics.ask(groups[0] ?? GROUP, [policy("orders")]);
  await again;
  release();
  answers.release = null;
  await Promise.all(asked);
  expect(answers.openMax).toBeLessThanOrEqual(4);
  expect(groups.every((id) => metrics.of(id, policy("orders"))?.value === 1)).toBe(true);
});

test("a meter's rate is what it came to in the last minute, by two readings at least", async () => {
  let [nowMs, quantity] = [0, 1000];
  const sumQuantities = async (names: readonly string[]) => new Map(names.map((name) => [name, quantity]));
  const rates = new MeterRates({
    db: { read: { meter: { sumQuantities } } } as never,
    log: createLogger({ service: "test", level: "silent" }),
    meters: () => new Set(["orders"]),
  });
  const read = (afterMs: number, counted: number) => {
    nowMs += afterMs;
    quantity += counted;
    return rates.read(() => nowMs);
  };
  await read(0, 0);
  expect(rates.rateOf("orders")).toBeNull();
  await read(15_000, 300);
  expect(rates.rateOf("orders")).toEqual({ value: 20, atMs: 15_000 });
  for (let i = 0; i < 6; i += 1) await read(15_000, 0);
  expect(rates.rateOf("orders")?.value).toBe(0);
  expect(rates.rateOf("other")).toBeNull();
});
