import { expect, test } from "vitest";
import { instancesSentence, limitSentence } from "./decision-words.ts";

test("a limit says what it made of the count, and only why where it kept it", () => {
  const limit = { from: 30, to: 20, untilAtMs: null } as const;
  expect(limitSentence({ ...limit, limit: "max" })).toBe("30 → 20: the maximum.");
  expect(limitSentence({ ...limit, to: 30, limit: "missing-metrics" })).toBe(
    "A metric is missing: nothing is taken away.",
  );
});

test("instances are told by what they are, and what is none of them is left out", () => {
  const none = { startingCount: 0, overdueCount: 0, absentCount: 0, drainingCount: 0, deadCount: 0 };
  expect(instancesSentence({ instances: { readyCount: 3, ...none } })).toBe("3 ready");
  const instances = {
    ...none,
    readyCount: 3,
    startingCount: 2,
    overdueCount: 1,
    absentCount: 1,
    deadCount: 4,
  };
  expect(instancesSentence({ instances })).toBe(
    "3 ready, 2 starting, 1 of them overdue, 1 wanted and not there, 4 dead",
  );
});
