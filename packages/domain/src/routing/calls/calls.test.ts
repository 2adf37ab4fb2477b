import { ServiceSettings } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  ATTEMPT_HEADER,
  type CallHeaders,
  DEADLINE_HEADER,
  headersFor,
  PATH_HEADER,
  readCall,
} from "./call.ts";
import { CallerLimits } from "./caller-limits.ts";
import { type FailedTry, mayRepeat } from "./may-repeat.ts";
import { RetryBudget } from "./retry-budget.ts";

const { deadline: DEADLINE, callerLimits: LIMITS } = ServiceSettings.parse({});

test("[RC1] a fifth of the requests of the last 10 s, and 3 for each second", () => {
  const request = fc.tuple(fc.constantFrom("request", "request", "repeat"), fc.constantFrom(0, 5, 700, 3000));
  fc.assert(
    fc.property(fc.array(request, { maxLength: 120 }), (acts) => {
      const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 0.3 });
      const requests: number[] = [];
      const repeats: number[] = [];
      let nowMs = 50_000;
      for (const [act, ms] of acts) {
        nowMs += ms;
        const within = (all: readonly number[]) =>
          all.filter((atMs) => Math.floor(atMs / 1000) > Math.floor(nowMs / 1000) - 10).length;
        if (act === "request") {
          budget.noteRequest(nowMs);
          requests.push(nowMs);
          continue;
        }
        const may = within(repeats) < Math.floor(0.2 * within(requests) + 3);
        expect(budget.spend(nowMs)).toBe(may);
        if (may) repeats.push(nowMs);
      }
    }),
  );
});

const FAILED: FailedTry = {
  method: "GET",
  isSent: true,
  isAnswered: false,
  isBodyKept: true,
  tries: 1,
  triesMax: 3,
  attempt: 1,
  leftMs: 500,
  marginMs: 20,
};

const TRIES: readonly (readonly [Partial<FailedTry>, string | null])[] = [
  [{}, null],
  [{ method: "HEAD" }, null],
  [{ method: "POST" }, "POST"],
  [{ method: "PUT" }, "PUT"],
  [{ method: "get" }, "get"],
  [{ method: "POST", isSent: false }, null],
  [{ isAnswered: true, isSent: false }, "begun"],
  [{ isBodyKept: false, isSent: false }, "body"],
  [{ tries: 3 }, "3 times"],
  [{ attempt: 2 }, "caller"],
  [{ attempt: 2, isSent: false }, null],
  [{ leftMs: 20 }, "deadline"],
];

test("[RC2] what was not sent, or does nothing; the answer says why not", () => {
  for (const [changes, why] of TRIES) {
    const answer = mayRepeat({ ...FAILED, ...changes });
    expect(answer.may, JSON.stringify(changes)).toBe(why === null);
    if (!answer.may) expect(answer.sentence).toContain(why);
  }
});

const read = (headers: CallHeaders) => readCall(headers, "billing", DEADLINE, 1000);

test("[RC3] what is left, not a time; the default, the most, and nothing at all", () => {
  const deadlineOf = (value: string) => read({ [DEADLINE_HEADER]: value });
  expect(read({})).toEqual({
    outcome: "read",
    call: { service: "billing", deadlineMs: 11_000, path: [], attempt: 1 },
  });
  expect(deadlineOf("250")).toMatchObject({ call: { deadlineMs: 1250 } });
  expect(deadlineOf("999999999999999")).toMatchObject({ call: { deadlineMs: 61_000 } });
  expect(deadlineOf("0")).toMatchObject({ outcome: "refused", why: "deadline" });
});

test("[RC4] a call gets what is left less the margin, and is not sent with nothing", () => {
  const call = { service: "billing", deadlineMs: 1250, path: ["web", "orders"], attempt: 1 };
  expect(headersFor(call, 2, DEADLINE, 1100)).toEqual({
    outcome: "sent",
    headers: { [DEADLINE_HEADER]: "130", [PATH_HEADER]: "web>orders>billing", [ATTEMPT_HEADER]: "2" },
  });
  expect(headersFor(call, 1, DEADLINE, 1229.5)).toMatchObject({ outcome: "refused", why: "deadline" });
  expect(headersFor(call, 1, DEADLINE, 5000)).toMatchObject({ outcome: "refused" });
});

test("[RC3] [RC4] [RC5] services that call each other for ever: ever less time, and an end after five", () => {
  let headers: CallHeaders = { [DEADLINE_HEADER]: "5000" };
  const names = ["orders", "billing"];
  const left: number[] = [];
  for (let depth = 0; ; depth += 1) {
    const asked = readCall(headers, names[depth % 2] ?? "", DEADLINE, 0);
    if (asked.outcome === "refused") {
      expect(depth).toBe(5);
      expect(asked.why).toBe("depth");
      expect(asked.sentence).toBe(
        "The call orders > billing > orders > billing > orders > billing would be 6 services deep; 5 is the most. It goes in a circle through orders and billing: break it there.",
      );
      break;
    }
    const sent = headersFor(asked.call, 1, DEADLINE, 10);
    if (sent.outcome === "refused") throw new Error(sent.sentence);
    left.push(Number(sent.headers[DEADLINE_HEADER]));
    headers = sent.headers;
  }
  expect(left).toEqual([4970, 4940, 4910, 4880, 4850]);
  expect(read({ [PATH_HEADER]: "a>b>c>d>e" })).toMatchObject({ why: "depth" });
  const straight = read({ [PATH_HEADER]: "a>b>c>d>e" });
  expect(straight.outcome === "refused" && straight.sentence).not.toContain("circle");
});

test.each<[CallHeaders]>([
  [{ [DEADLINE_HEADER]: "-1" }],
  [{ [DEADLINE_HEADER]: "1e9" }],
  [{ [DEADLINE_HEADER]: "12, 13" }],
  [{ [DEADLINE_HEADER]: ["12", "13"] }],
  [{ [DEADLINE_HEADER]: "" }],
  [{ [DEADLINE_HEADER]: "1".repeat(400) }],
  [{ [PATH_HEADER]: "a>>b" }],
  [{ [PATH_HEADER]: "A" }],
  [{ [PATH_HEADER]: "a, b" }],
  [{ [PATH_HEADER]: ["a", "b"] }],
  [{ [PATH_HEADER]: `${"a>".repeat(600)}a` }],
  [{ [ATTEMPT_HEADER]: "0" }],
  [{ [ATTEMPT_HEADER]: "x" }],
])("[RC6] refused as not ours: %o", (headers) => {
  const refusal = read(headers);
  expect(refusal).toMatchObject({ outcome: "refused", why: "malformed" });
  if (refusal.outcome === "refused") expect(refusal.sentence).toContain(Object.keys(headers)[0]);
});

test("[RC6] whatever comes, it is read or refused, and never deeper than five nor later than the most", () => {
  const value = fc.option(fc.oneof(fc.string(), fc.nat().map(String), fc.array(fc.string())), {
    nil: undefined,
  });
  fc.assert(
    fc.property(value, value, value, (left, path, attempt) => {
      const answer = read({ [DEADLINE_HEADER]: left, [PATH_HEADER]: path, [ATTEMPT_HEADER]: attempt });
      if (answer.outcome === "refused") expect(answer.sentence.length).toBeLessThan(2000);
      else {
        expect(answer.call.path.length).toBeLessThan(5);
        expect(answer.call.deadlineMs).toBeLessThanOrEqual(61_000);
      }
    }),
  );
});

test("[RC7] 100 a minute, evenly again; own limits for some", () => {
  const limits = new CallerLimits({
    ...LIMITS,
    callers: [
      { caller: "batch", perMinute: 6 },
      { caller: "web", perMinute: null },
    ],
  });
  const takes = (caller: string, count: number, nowMs: number) =>
    Array.from({ length: count }, () => limits.take(caller, nowMs).outcome).filter((each) => each === "taken")
      .length;
  expect(takes("orders", 150, 0)).toBe(100);
  expect(limits.take("orders", 0)).toMatchObject({ outcome: "limited", retryInMs: 600 });
  expect(takes("orders", 10, 599)).toBe(0);
  expect(takes("orders", 10, 600)).toBe(1);
  expect(takes("orders", 150, 30_600)).toBe(50);
  expect(takes("orders", 150, 1e9)).toBe(100);
  expect([takes("batch", 20, 0), takes("web", 1000, 0)]).toEqual([6, 1000]);
  const limited = limits.take("batch", 0);
  expect(limited.outcome === "limited" && limited.sentence).toContain(
    "batch has spent its 6 requests a minute; try again in 10 s",
  );
  limits.settings = { ...LIMITS, perMinute: 1000, burst: 5 };
  expect(takes("new", 10, 0)).toBe(5);
});

test("[RC7] never more in any time than the burst and what filled since", () => {
  const ask = fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom(-500, 0, 1, 40, 900));
  fc.assert(
    fc.property(
      fc.array(ask, { maxLength: 200, size: "max" }),
      fc.integer({ min: 1, max: 8 }),
      (asks, burst) => {
        const limits = new CallerLimits({ ...LIMITS, perMinute: 120, burst });
        const taken = new Map<string, number[]>();
        const latest = new Map<string, number>();
        let nowMs = 10_000;
        for (const [caller, ms] of asks) {
          nowMs += ms;
          const latestMs = Math.max(latest.get(caller) ?? 0, nowMs);
          latest.set(caller, latestMs);
          const own = taken.get(caller) ?? [];
          taken.set(caller, own);
          if (limits.take(caller, nowMs).outcome === "limited") continue;
          own.push(latestMs);
          const excess = own.map((fromMs, i) => own.length - i - (2 * (latestMs - fromMs)) / 1000);
          expect(Math.max(...excess)).toBeLessThanOrEqual(burst + 1e-6);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("[RC8] 10,000 callers are remembered; the one that asked longest ago is forgotten", () => {
  const limits = new CallerLimits({ ...LIMITS, perMinute: 1 });
  for (let i = 0; i < 10_000; i += 1) limits.take(`caller ${i}`, 0);
  expect(limits.take("caller 0", 0).outcome).toBe("limited");
  limits.take("one more", 0);
  expect(limits.callerCount).toBe(10_000);
  limits.take("caller 5", 0);
  expect(limits.callerCount).toBe(10_000);
  expect(limits.take("caller 0", 0).outcome).toBe("limited");
  expect(limits.take("caller 1", 0).outcome).toBe("taken");
  expect(limits.take("caller 0", -60_000).outcome).toBe("limited");
  const back = new CallerLimits({ ...LIMITS, perMinute: 60 });
  const outcomes = [10_000, 0, 10_000].map((nowMs) => back.take("a", nowMs).outcome);
  expect(outcomes).toEqual(["taken", "taken", "taken"]);
  for (let i = 0; i < 57; i += 1) expect(back.take("a", 10_000).outcome).toBe("taken");
  expect(back.take("a", 10_000).outcome).toBe("limited");
});
