import { InstanceId, SERVICE_REQUESTS_TOLD_MAX, ServiceId, ServiceReport } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type DoneRequest, Tally } from "./tally.ts";

const done = (change: Partial<DoneRequest> = {}): DoneRequest => ({
  ...{ serviceId: ServiceId.parse("s"), instanceId: InstanceId.parse("one"), atMs: 1, tookMs: 5, headMs: 4 },
  ...{ isOk: true, isRefused: false, attemptCount: 1, status: 200, problem: null, caller: "-" },
  ...{ correlationId: "c", method: "GET", path: "/a?secret=1", session: "mine", client: null, ...change },
});

test("what is told is as the protocol has it, without queries, and sessions only by their hash", () => {
  const tally = new Tally(() => 0.5);
  tally.note(done());
  tally.note(done({ isOk: false, status: 502, attemptCount: 2, problem: "x".repeat(400) }));
  tally.note(
    done({ instanceId: null, isOk: false, isRefused: true, headMs: null, attemptCount: 0, status: 429 }),
  );
  const taken = tally.take();
  const gateway = { state: "off", port: null, sentence: "", openCount: 0, queuedCount: 0 } as const;
  const report = ServiceReport.parse({ sentAtMs: 1, gateway, routers: [], ...taken });
  expect(report.counters).toMatchObject([
    { instanceId: "one", requestCount: 2, failedCount: 1, retriedCount: 1, refusedCount: 0 },
    { instanceId: null, requestCount: 1, failedCount: 0, retriedCount: 0, refusedCount: 1 },
  ]);
  expect(report.counters[0]?.latencies[3]).toBe(2);
  expect(JSON.stringify(report.requests)).not.toMatch(/secret|mine/);
  expect(tally.isEmpty).toBe(true);
});

test("of many requests a sample is told, and how many it stands for; what was not noted is told again", () => {
  const tally = new Tally(Math.random);
  for (let i = 0; i < 3000; i += 1) tally.note(done({ atMs: i }));
  const taken = tally.take();
  expect([taken.requests.length, taken.requestCount]).toEqual([SERVICE_REQUESTS_TOLD_MAX, 3000]);
  // Each as likely as the others: the first half of the time is half of the sample.
  const early = taken.requests.filter(({ atMs }) => atMs < 1500).length;
  expect(Math.abs(early - SERVICE_REQUESTS_TOLD_MAX / 2)).toBeLessThan(75);
  tally.note(done());
  tally.putBack(taken);
  const again = tally.take();
  expect([again.counters[0]?.requestCount, again.requestCount, again.requests.length]).toEqual([
    ...[3001, 3001, SERVICE_REQUESTS_TOLD_MAX],
  ]);
});
