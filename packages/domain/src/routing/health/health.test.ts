import { ServiceSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { memberOf, membersOf } from "../testing/members.ts";
import { CircuitBreaker } from "./circuit-breaker.ts";
import { CountWindow } from "./count-window.ts";
import { Ejector } from "./ejector.ts";
import { ejectionMs, ejectionsMax, outliersOf } from "./outliers.ts";
import { stepProbe, UNPROVEN } from "./probe-health.ts";
import { reasonOf, standingOf } from "./standing.ts";

const { health, breaker: BREAKER, outlier: OUTLIER } = ServiceSettings.parse({});

function probed(found: string, settings: { downAfter: number; upAfter: number } = health): string[] {
  let state = UNPROVEN;
  return [...found].map((each) => {
    state = stepProbe(state, { isOk: each === "+", sentence: "It said 500." }, settings);
    return state.verdict;
  });
}

test("[RH1] [RH2] unproven until a probe got through; 3 bad ones make it down, 2 good ones up", () => {
  expect(probed("--+")).toEqual(["unproven", "unproven", "up"]);
  expect(probed("---")).toEqual(["unproven", "unproven", "down"]);
  expect(probed("+--+---")).toEqual(["up", "up", "up", "up", "up", "up", "down"]);
  expect(probed("+---+-++").slice(3)).toEqual(["down", "down", "down", "down", "up"]);
  expect(probed("+---+++++", { downAfter: 3, upAfter: 5 }).slice(6)).toEqual(["down", "down", "up"]);
  const down = stepProbe(UNPROVEN, { isOk: false, sentence: "x".repeat(1000) }, { downAfter: 1, upAfter: 2 });
  expect(down.reason).toHaveLength(300);
});

test("[RH3] the strongest reason shows, with a sentence", () => {
  const member = memberOf("a");
  const reasons = new Set<string>();
  const told = (nowMs = 0) => {
    member.standing = standingOf(member, nowMs);
    reasons.add(reasonOf(member, nowMs));
    return member.standing;
  };
  expect(told()).toBe("usable");
  member.slowUntilMs = 30_000;
  expect(told(15_000)).toBe("usable");
  expect(reasonOf(member, 15_000)).toContain("50 %");
  member.probe = UNPROVEN;
  expect(told()).toBe("unproven");
  member.ejectedUntilMs = 30_000;
  expect(told()).toBe("ejected");
  expect(reasonOf(member, 1)).toContain("30 s");
  member.probe = { ...UNPROVEN, verdict: "down", reason: "It said 500." };
  expect(told()).toBe("down");
  for (let i = 0; i < 5; i += 1) member.breaker.observe(false, 0, 0);
  expect(told()).toBe("open");
  member.breaker.tryNow(0);
  expect(told()).toBe("trial");
  member.instance = { ...member.instance, isDraining: true };
  expect(told()).toBe("draining");
  expect(reasons.size).toBe(8);
});

const breaker = (random = 0) => new CircuitBreaker(BREAKER, () => random);

test("[RH4] open at 5 failures in a row, or when half of at least 20 in 10 s failed", () => {
  const inRow = breaker();
  for (let i = 0; i < 4; i += 1) inRow.observe(false, 0, 0);
  inRow.observe(true, 0, 0);
  for (let i = 0; i < 4; i += 1) expect(inRow.observe(false, 0, 0)).toBe(false);
  expect([inRow.observe(false, 0, 0), inRow.state]).toEqual([true, "open"]);
  const half = breaker();
  for (let i = 0; i < 19; i += 1) half.observe(i % 2 === 0, 0, 100 * i);
  expect(half.state).toBe("closed");
  half.observe(false, 0, 2000);
  expect(half.state).toBe("open");
  const slow = breaker();
  for (let i = 0; i < 40; i += 1) slow.observe(i % 2 === 0, 0, 1000 * i);
  expect(slow.state).toBe("closed");
});

test("[RH5] open for 60 s and a tenth by chance; what ends meanwhile changes nothing", () => {
  const opened = breaker(0.5);
  for (let i = 0; i < 5; i += 1) opened.observe(false, 0, 1000);
  expect(opened.nextChangeMs).toBe(64_000);
  opened.observe(true, 0, 2000);
  opened.observe(false, 0, 2000);
  opened.advance(63_999);
  expect([opened.state, opened.canTry, opened.openedCount]).toEqual(["open", false, 1]);
  opened.advance(64_000);
  expect([opened.state, opened.canTry]).toEqual(["half-open", true]);
});

test("[RH6] half open: 3 at a time, closed by 3 successes, open again by a failure or by silence", () => {
  const half = () => {
    const made = breaker();
    for (let i = 0; i < 5; i += 1) made.observe(false, 0, 0);
    made.advance(60_000);
    return made;
  };
  const closing = half();
  const rounds = [1, 2, 3].map(() => closing.beginTrial(60_000));
  expect(closing.canTry).toBe(false);
  closing.observe(true, 0, 60_001);
  for (const round of rounds) closing.observe(true, round, 60_001);
  expect([closing.state, closing.consecutiveFailures]).toEqual(["closed", 0]);
  const failing = half();
  const round = failing.beginTrial(60_000);
  const late = failing.beginTrial(60_000);
  failing.observe(false, round, 60_001);
  expect([failing.state, failing.openUntilMs, failing.openedCount]).toEqual(["open", 120_001, 2]);
  failing.advance(120_001);
  failing.observe(false, late, 120_002);
  expect(failing.state).toBe("half-open");
  const silent = half();
  for (let i = 0; i < 3; i += 1) silent.beginTrial(61_000);
  silent.giveBack(silent.round);
  expect(silent.canTry).toBe(true);
  silent.advance(70_999);
  expect(silent.state).toBe("half-open");
  silent.advance(71_000);
  expect([silent.state, silent.openUntilMs]).toEqual(["open", 131_000]);
});

test("[RH7] what probes find up again is tried at once", () => {
  const opened = breaker();
  opened.tryNow(0);
  expect(opened.state).toBe("closed");
  for (let i = 0; i < 5; i += 1) opened.observe(false, 0, 0);
  opened.tryNow(10);
  expect([opened.state, opened.halfOpenSinceMs]).toEqual(["half-open", 10]);
});

test("[RH4] [RH5] [RH6] whatever happens: no more trials than places, no way from open to closed but by trials", () => {
  const act = fc.tuple(
    fc.constantFrom("ok", "fail", "begin", "end ok", "end fail", "give back"),
    fc.constantFrom(0, 10, 9000, 61_000),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      const made = breaker();
      let nowMs = 0;
      let trials: number[] = [];
      for (const [each, ms] of acts) {
        nowMs += ms;
        made.advance(nowMs);
        const before = made.state;
        if (each === "begin" && made.canTry) trials.push(made.beginTrial(nowMs));
        else if (each === "ok" || each === "fail") made.observe(each === "ok", 0, nowMs);
        else if (each !== "begin") {
          const round = trials.shift();
          if (round !== undefined && each === "give back") made.giveBack(round);
          else if (round !== undefined) made.observe(each === "end ok", round, nowMs);
        }
        if (made.state !== "half-open") trials = trials.filter((round) => round !== made.round);
        expect(trials.filter((round) => round === made.round).length).toBeLessThanOrEqual(3);
        if (before === "open") expect(made.state).toBe("open");
        if (made.state === "open") expect(made.openUntilMs).toBeGreaterThan(nowMs - 1);
      }
    }),
  );
});

test("[RH8] ejected: 5 failures in a row, or silence while 3 wait, for longer where it is slow by nature", () => {
  const members = membersOf(4);
  const [failing, stalled, slow, few] = members as [
    (typeof members)[0],
    (typeof members)[0],
    (typeof members)[0],
    (typeof members)[0],
  ];
  const ejector = new Ejector({ ...OUTLIER, ejectionCapRatio: 1 }, () => 0, 0);
  for (let i = 0; i < 4; i += 1) failing.observe("timeout", 10, 0);
  expect(ejector.afterFailure(failing, members, 0)).toBe(false);
  failing.observe("timeout", 10, 0);
  expect(ejector.afterFailure(failing, members, 0)).toBe(true);
  slow.observe("ok", 500, 0);
  for (const member of [stalled, slow]) member.waitingCount = 3;
  few.waitingCount = 2;
  expect([999, 1000].map((nowMs) => ejector.look(members, nowMs))).toEqual([false, true]);
  expect(members.map((member) => member.ejectedUntilMs > 1000)).toEqual([true, true, false, false]);
  // Nobody answers: it may be what they all ask, or this gateway that stood still.
  expect(ejector.look(members, 2500)).toBe(false);
  few.silentSinceMs = 2400;
  // It had been silent itself.
  few.lateAtMs = 2001;
  expect(ejector.look(members, 2500)).toBe(false);
  few.lateAtMs = 1999;
  expect([2499, 2500].map((nowMs) => ejector.look(members, nowMs))).toEqual([false, true]);
  // Who was found silent and has said nothing since: one is enough, and what was not waited for is no latency of it.
  stalled.observe("timeout", 4000, 3000);
  stalled.waitingCount = 1;
  stalled.silentSinceMs = 40_000;
  few.waitingCount = 0;
  const isStalled = () => [40_999, 41_000].map((nowMs) => ejector.isStalled(stalled, members, nowMs));
  expect(isStalled()).toEqual([false, true]);
  stalled.observe("ok", 10, 40_000);
  expect(isStalled()).toEqual([false, false]);
  const opened = memberOf("o");
  for (let i = 0; i < 5; i += 1) {
    opened.observe("error", 1, 0);
    opened.breaker.observe(false, 0, 0);
  }
  expect(ejector.afterFailure(opened, [opened, ...members], 0)).toBe(false);
});

test("[RH9] below the mean by 1.9 standard deviations, among enough with enough requests", () => {
  const count = fc.record({ requestCount: fc.nat(400), bad: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(count, { maxLength: 12 }), (made) => {
      const counts = made.map(({ requestCount, bad }) => ({
        requestCount,
        failedCount: Math.floor((requestCount * bad) / 100),
      }));
      const judged = counts.filter(({ requestCount }) => requestCount >= 100);
      const rates = judged.map(
        ({ requestCount, failedCount }) => (requestCount - failedCount) / requestCount,
      );
      const mean = rates.reduce((sum, rate) => sum + rate / rates.length, 0);
      const deviation = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2 / rates.length, 0));
      const found = outliersOf(counts, OUTLIER);
      for (const [at, { requestCount, failedCount }] of counts.entries()) {
        const least = mean - 1.9 * deviation;
        const rate = requestCount === 0 ? 1 : (requestCount - failedCount) / requestCount;
        if (judged.length < 5 || requestCount < 100) expect(found).not.toContain(at);
        else if (Math.abs(rate - least) > 1e-9) expect(found.includes(at)).toBe(rate < least);
      }
    }),
  );
  const good = { requestCount: 100, failedCount: 1 };
  const odd = { ...OUTLIER, deviationFactor: 1 };
  expect(outliersOf([good, good, good, { requestCount: 100, failedCount: 40 }], odd)).toEqual([]);
  expect(outliersOf([good, good, good, good, { requestCount: 100, failedCount: 40 }], OUTLIER)).toEqual([4]);
});

test("[RH10] at most a tenth, at least one of two or more, never the only one", () => {
  expect([0, 1, 2, 9, 19, 20, 100].map((count) => ejectionsMax(count, 0.1))).toEqual([0, 0, 1, 1, 1, 2, 10]);
  const members = membersOf(25);
  for (const member of members.slice(0, 12)) member.waitingCount = 5;
  const ejector = new Ejector(OUTLIER, () => 0, 0);
  ejector.look(members, 5000);
  ejector.look(members, 5250);
  expect(members.filter((member) => member.ejectedUntilMs > 5250)).toHaveLength(2);
  (members[0] as (typeof members)[0]).instance = { ...memberOf("x").instance, isDraining: true };
  expect(new Ejector(OUTLIER, () => 0, 0).look(members.slice(0, 2), 5000)).toBe(false);
});

test("[RH11] longer each time, up to the maximum; a quiet interval takes one off", () => {
  expect([1, 2, 9, 10, 50].map((count) => ejectionMs(count, OUTLIER, 0))).toEqual([
    30_000, 60_000, 270_000, 300_000, 300_000,
  ]);
  expect(ejectionMs(1, OUTLIER, 0.5)).toBeCloseTo(31_500, 6);
  const members = membersOf(2);
  const [member] = members as [(typeof members)[0]];
  const ejector = new Ejector(OUTLIER, () => 0, 0);
  member.waitingCount = 3;
  ejector.look(members, 1000);
  expect([member.ejectionCount, member.ejectedUntilMs]).toEqual([1, 31_000]);
  ejector.look(members, 31_000);
  expect([member.ejectionCount, member.ejectedUntilMs]).toEqual([2, 91_000]);
  member.waitingCount = 0;
  const counts = [45_000, 91_000, 95_000, 101_000, 120_000].map((nowMs) => {
    ejector.look(members, nowMs);
    return member.ejectionCount;
  });
  expect(counts).toEqual([2, 1, 1, 0, 0]);
});

test("[RH12] a tenth of its share, growing", () => {
  const member = memberOf("a");
  member.slowFromMs = 1000;
  member.slowUntilMs = 31_000;
  expect([1000, 2000, 16_000, 31_000, 99_000].map((nowMs) => member.slowStartAt(nowMs))).toEqual([
    0.1, 0.1, 0.5, 1, 1,
  ]);
});

test("[RH13] up at once, down within 10 s, to nothing where nothing is asked; failures count as a second", () => {
  const member = memberOf("a");
  expect([member.peakMs, member.latencyAt(0)]).toEqual([null, 30]);
  member.observe("ok", 40, 1000);
  member.observe("ok", 900, 1000);
  member.observe("ok", 40, 1000);
  expect(member.latencyAt(1000)).toBe(900);
  expect(member.latencyAt(11_000)).toBeCloseTo(900 / Math.E, 6);
  member.observe("ok", 40, 11_000);
  expect(member.latencyAt(11_000)).toBeCloseTo(40 + 860 / Math.E, 6);
  expect([member.latencyAt(1e9), member.latencyThen(1e9)]).toEqual([0.1, member.peakMs]);
  member.observe("cancelled", 10, 11_000);
  expect(member.successRatio).toBe(1);
  member.observe("cancelled", 2000, 11_000);
  expect(member.latencyAt(11_000)).toBe(2000);
  const failing = memberOf("b");
  failing.observe("unreachable", 1, 0);
  expect([failing.latencyAt(0), failing.failuresAt(0), failing.successRatio]).toEqual([1000, 1, 0.95]);
  failing.observe("ok", -5, -100);
  expect(failing.latencyAt(0)).toBe(1000);
});

test("[RH4] a window counts what its parts hold, as a look through all requests does", () => {
  const request = fc.tuple(fc.boolean(), fc.constantFrom(0, 1, 99, 250, 1500));
  fc.assert(
    fc.property(fc.array(request, { maxLength: 50 }), (requests) => {
      const window = new CountWindow(1000);
      const seen: { isFailed: boolean; part: number }[] = [];
      let nowMs = 5000;
      for (const [isFailed, ms] of requests) {
        nowMs += ms;
        window.add(isFailed, nowMs);
        seen.push({ isFailed, part: Math.floor(nowMs / 100) });
        const within = seen.filter(({ part }) => part > Math.floor(nowMs / 100) - 10);
        expect(window.countAt(nowMs)).toBe(within.length);
        expect(window.failedAt(nowMs - 50)).toBe(within.filter((each) => each.isFailed).length);
      }
    }),
  );
});
