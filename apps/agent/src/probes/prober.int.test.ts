import { setTimeout as sleep } from "node:timers/promises";
import { type ProbeOrder, ProbeResult, TargetId } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { lost, type ProbeOutcome, refused } from "./probe-outcome.ts";
import { Prober, UNDER_WAY_MAX } from "./prober.ts";
import { targetOrder } from "./testing/probe-fixture.ts";

let prober: Prober;
afterEach(() => prober.stop());

const ANSWER: ProbeOutcome = { outcome: "answered", ms: 1.23456 };

function order(id: string, intervalMs = 30): ProbeOrder {
  const made = targetOrder({ kind: "tcp", host: "a.example", port: 1 });
  return { ...made, targetId: TargetId.parse(id), intervalMs } as ProbeOrder;
}

/** A prober whose measurements end as `measure` says. */
function start(measure: (id: string) => Promise<ProbeOutcome>) {
  const starts: { id: string; atMs: number }[] = [];
  const closed: string[] = [];
  prober = new Prober({
    nodeId: () => "n-1",
    clock: systemClock,
    random: Math.random,
    createMeasurer: (made) => {
      const id = made.kind === "target" ? made.targetId : made.nodeId;
      return {
        measure: () => {
          starts.push({ id, atMs: performance.now() });
          return measure(id);
        },
        close: () => closed.push(id),
      };
    },
  });
  return { starts, closed };
}

test("each order is measured in its rhythm, and its newest result is handed over once", async () => {
  const { starts } = start(async () => ANSWER);
  prober.setOrders([order("t-1"), order("t-2")]);
  await until("ten measurements", () => starts.length > 10);
  const results = prober.takeResults();
  expect(results.map((result) => result.kind === "target" && result.targetId).sort()).toEqual(["t-1", "t-2"]);
  for (const result of results) {
    expect(ProbeResult.parse(result)).toMatchObject({
      lostCount: 0,
      p50Ms: 1.23,
      p99Ms: 1.23,
      jitterMs: 0,
      lastMs: 1.23,
      problem: null,
    });
  }
  const before = starts.length;
  const [first] = results;
  await until("more", () => starts.length > before + 4);
  const next = prober.takeResults().find((result) => first?.kind === "target" && result.kind === "target");
  expect(next?.sentCount).toBeGreaterThan(first?.sentCount ?? 0);
});

test("an order that stays the same goes on with what it has, another begins anew, one that is gone ends", async () => {
  const { starts, closed } = start(async () => ANSWER);
  prober.setOrders([order("kept"), order("changed"), order("gone")]);
  const startsOf = (id: string) => starts.filter((each) => each.id === id).length;
  await until("all, a few times", () => ["kept", "changed", "gone"].every((id) => startsOf(id) > 2));
  prober.takeResults();
  prober.setOrders([order("kept"), order("changed", 40)]);
  expect(closed.sort()).toEqual(["changed", "gone"]);
  const before = starts.length;
  const [keptBefore, changedBefore] = [startsOf("kept"), startsOf("changed")];
  await until(
    "more of both",
    () => startsOf("kept") > keptBefore + 2 && startsOf("changed") > changedBefore + 2,
  );
  expect(starts.slice(before).map(({ id }) => id)).not.toContain("gone");
  const counts = new Map(
    prober.takeResults().map((result) => [result.kind === "target" ? result.targetId : "", result.sentCount]),
  );
  expect(counts.get(TargetId.parse("kept"))).toBe(startsOf("kept"));
  expect(counts.get(TargetId.parse("changed"))).toBe(startsOf("changed") - changedBefore);
  expect(counts.has(TargetId.parse("gone"))).toBe(false);
});

test("what is refused is not counted as sent; what is lost is, with a sentence each", async () => {
  start(async (id) => (id === "refused" ? refused("It is not in the list.") : lost("It did not answer.")));
  prober.setOrders([order("refused"), order("lost")]);
  const seen = new Map<string, ProbeResult>();
  await until("both, twice", () => {
    for (const result of prober.takeResults())
      if (result.kind === "target") seen.set(result.targetId, result);
    return (seen.get("lost")?.sentCount ?? 0) > 1 && seen.has("refused");
  });
  expect(seen.get("refused")).toMatchObject({
    sentCount: 0,
    lostCount: 0,
    p50Ms: null,
    problem: "It is not in the list.",
  });
  expect(seen.get("lost")).toMatchObject({ p50Ms: null, lastMs: null, problem: "It did not answer." });
  expect(seen.get("lost")?.lostCount).toBe(seen.get("lost")?.sentCount);
});

test("at most so many are under way at once, and none of them twice", async () => {
  const running = new Map<string, number>();
  let most = 0;
  const { starts } = start(async (id) => {
    running.set(id, (running.get(id) ?? 0) + 1);
    expect(running.get(id)).toBe(1);
    most = Math.max(
      most,
      [...running.values()].reduce((sum, count) => sum + count, 0),
    );
    await sleep(40);
    running.set(id, 0);
    return ANSWER;
  });
  prober.setOrders(Array.from({ length: 100 }, (_, i) => order(`t-${i}`, 20)));
  await until("all of them", () => new Set(starts.map(({ id }) => id)).size === 100);
  expect(most).toBeLessThanOrEqual(UNDER_WAY_MAX);
  expect(most).toBeGreaterThan(UNDER_WAY_MAX / 2);
});

test("orders of one interval are spread over it", async () => {
  const { starts } = start(async () => ANSWER);
  prober.setOrders(Array.from({ length: 40 }, (_, i) => order(`t-${i}`, 1000)));
  await until("each once", () => starts.length >= 40);
  const gaps = starts.slice(1, 40).map(({ atMs }, i) => atMs - (starts[i]?.atMs ?? 0));
  // All at once would be one burst of some milliseconds.
  expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBeGreaterThan(500);
});

test("a measurer that fails is a lost measurement, not the agent's end", async () => {
  start(() => Promise.reject(new Error("broken")));
  prober.setOrders([order("t-1")]);
  let problem: string | null = null;
  await until("its result", () => {
    problem = prober.takeResults()[0]?.problem ?? null;
    return problem !== null;
  });
  expect(problem).toBe("It could not be measured (broken).");
});

test("results never fill a report: what is too much comes with the next one", async () => {
  const { starts } = start(async () => lost("漢".repeat(400)));
  prober.setOrders(Array.from({ length: 256 }, (_, i) => order(`t-${i}`, 60_000)));
  await until("all of them", () => new Set(starts.map(({ id }) => id)).size === 256, 30_000);
  expect(starts).toHaveLength(256);
  await sleep(20);
  const first = prober.takeResults();
  const second = prober.takeResults();
  expect(first.length).toBeLessThan(256);
  expect(first.length + second.length).toBe(256);
  expect(Buffer.byteLength(JSON.stringify(first))).toBeLessThan(300_000);
});
