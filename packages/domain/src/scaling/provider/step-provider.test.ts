import type { ProviderState } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isInTrouble, mayAsk, mustTell, type ProviderFacts, stepProvider } from "./step-provider.ts";

const OPTIONS = { startWithinMs: 10_000, random: () => 0 };
const NEW: ProviderState = { state: "ok", sentence: "", sinceAtMs: 0, failureCount: 0, nextTryAtMs: null };

function facts(changes: Partial<ProviderFacts> = {}): ProviderFacts {
  const news = { outcome: "answered" as const };
  return { news, wanted: 5, isTold: true, presentCount: 5, readyCount: 5, ...changes };
}

function after(...steps: [atMs: number, changes: Partial<ProviderFacts>][]): ProviderState {
  return steps.reduce((state, [atMs, changes]) => stepProvider(state, facts(changes), OPTIONS, atMs), NEW);
}

const FAILED = { news: { outcome: "failed" as const, sentence: "It did not answer within 3 s." } };
const QUOTA = { news: { outcome: "quota" as const, sentence: "The quota is 3." }, isTold: false };
const ACCEPTED = { outcome: "accepted" as const };

test("[SV1] who keeps as many as are wanted is ok, since it does", () => {
  const waited = after([100, { presentCount: 4, readyCount: 4 }], [200, {}]);
  expect(waited).toEqual({
    ...{ state: "ok", sentence: "It keeps 5 instances.", sinceAtMs: 200, failureCount: 0, nextTryAtMs: null },
  });
  expect(stepProvider(waited, facts(), OPTIONS, 900).sinceAtMs).toBe(200);
});

test("[SV2] it waits from its yes on, and anew from each yes to another number", () => {
  const said = after([1000, { news: ACCEPTED, presentCount: 2, readyCount: 2 }]);
  expect(said).toMatchObject({ state: "waiting", sinceAtMs: 1000, nextTryAtMs: null });
  expect(said.sentence).toBe("It said yes to 5 instances; 2 are there, 2 of them ready.");
  const more = stepProvider(said, facts({ news: ACCEPTED, wanted: 7, presentCount: 3 }), OPTIONS, 9000);
  expect(more).toMatchObject({ state: "waiting", sinceAtMs: 9000 });
  expect(after([0, { presentCount: 6 }])).toMatchObject({ state: "waiting" });
});

test("[SV3] a yes without a deed is told after startWithinMs, and not where instances are only slow to be ready", () => {
  const idle: [number, Partial<ProviderFacts>][] = [
    [0, { news: ACCEPTED, presentCount: 2 }],
    [9999, { presentCount: 3 }],
  ];
  expect(after(...idle).state).toBe("waiting");
  const late = after(...idle, [10_000, { presentCount: 3 }]);
  expect(late).toMatchObject({ state: "idle-yes", sinceAtMs: 10_000, nextTryAtMs: 12_000 });
  expect(late.sentence).toBe("It said yes to 5 instances and does not do it: there are 3.");
  expect(stepProvider(late, facts({ presentCount: 3 }), OPTIONS, 11_000)).toEqual(late);
  expect(after([0, { readyCount: 2 }], [60_000, { readyCount: 2 }]).state).toBe("waiting");
  expect(stepProvider(late, facts(), OPTIONS, 11_000).state).toBe("ok");
});

test("[SV4] a quota stands while it tells what there is, and ends with a yes", () => {
  const full = after([0, { ...QUOTA, presentCount: 3 }], [500, { isTold: false, presentCount: 3 }]);
  expect(full).toMatchObject({ state: "quota", sentence: "The quota is 3.", sinceAtMs: 0 });
  expect(mustTell(full, { isTold: false, isNew: false }, 1000)).toBe(false);
  expect(mustTell(full, { isTold: false, isNew: true }, 1000)).toBe(true);
  expect(mustTell(full, { isTold: false, isNew: false }, 2000)).toBe(true);
  expect(stepProvider(full, facts({ news: ACCEPTED, presentCount: 3 }), OPTIONS, 2000).state).toBe("waiting");
});

test("[SV5] who fails is not asked before its time", () => {
  const failing = after([0, FAILED]);
  expect(failing).toMatchObject({ state: "failing", sentence: FAILED.news.sentence, nextTryAtMs: 2000 });
  expect([mayAsk(failing, 1999), mayAsk(failing, 2000)]).toEqual([false, true]);
  expect(mustTell(failing, { isTold: false, isNew: true }, 1999)).toBe(false);
  expect(mayAsk(after([0, QUOTA]), 1)).toBe(true);
  const untold = after([0, FAILED], [2000, { isTold: false }], [2001, { ...FAILED, isTold: false }]);
  expect(untold).toMatchObject({ state: "failing", failureCount: 2 });
  expect(stepProvider(untold, facts({ news: ACCEPTED }), OPTIONS, 6001).state).toBe("ok");
});

test("[SV6] each time later, up to 5 min, jittered by a half; a yes is told again only while it is idle", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, draw) => {
        let state = NEW;
        for (let i = 0; i < count; i += 1) {
          state = stepProvider(state, facts(FAILED), { ...OPTIONS, random: () => draw }, 0);
        }
        const longestMs = Math.min(300_000, 1000 * 2 ** count);
        expect(state.nextTryAtMs).toBeCloseTo(longestMs * (1 - draw / 2), 3);
      },
    ),
  );
  expect(mustTell(NEW, { isTold: true, isNew: false }, 0)).toBe(false);
  const idle = after([0, { presentCount: 2 }], [10_000, { presentCount: 2 }]);
  expect(mustTell(idle, { isTold: true, isNew: false }, 11_999)).toBe(false);
  expect(mustTell(idle, { isTold: true, isNew: false }, 12_000)).toBe(true);
  const again = stepProvider(idle, facts({ news: ACCEPTED, presentCount: 2 }), OPTIONS, 12_000);
  expect(again).toMatchObject({ state: "idle-yes", failureCount: 2, nextTryAtMs: 16_000 });
});

test("[SV7] one failure is no trouble yet; a second, a quota and an idle yes are", () => {
  expect(isInTrouble(after([0, FAILED]))).toBe(false);
  expect(isInTrouble(after([0, FAILED], [1, FAILED]))).toBe(true);
  expect(isInTrouble(after([0, FAILED], [1, {}], [2, FAILED]))).toBe(false);
  expect(isInTrouble(after([0, QUOTA]))).toBe(true);
  expect(isInTrouble(after([0, { presentCount: 1 }], [10_000, { presentCount: 1 }]))).toBe(true);
  expect(isInTrouble(after([0, { presentCount: 1 }]))).toBe(false);
});

test("[SV8] whatever comes, there is a sentence and a time of its own", () => {
  const news = fc.constantFrom({ outcome: "answered" as const }, ACCEPTED, FAILED.news, QUOTA.news);
  const step = fc.record({ news, wanted: fc.nat(9), isTold: fc.boolean(), presentCount: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), step), { maxLength: 20 }), (steps) => {
      let [state, nowMs] = [NEW, 0];
      for (const [passMs, { presentCount, ...rest }] of steps) {
        nowMs += passMs;
        state = stepProvider(state, { ...rest, presentCount, readyCount: presentCount }, OPTIONS, nowMs);
        expect(state.sentence).not.toBe("");
        expect(state.sinceAtMs).toBeLessThanOrEqual(nowMs);
        const isAskedLater = state.nextTryAtMs !== null;
        expect(isAskedLater).toBe(["quota", "failing", "idle-yes"].includes(state.state));
      }
    }),
  );
});
