import { newRollout, type Rollout } from "@orrery/domain/workers";
import type { InstanceId } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { rolloutEvents } from "./decide-worker.ts";

const ABOUT = { subject: { kind: "worker", id: "w", name: "shop" }, name: "shop" } as const;
const ROLLING: Rollout = { ...newRollout(2, 0), good: 1 };
const failure = { revision: 2, instanceId: "i" as InstanceId, sentence: "Its process ended.", atMs: 5 };

const told = (before: Rollout, after: Rollout) =>
  rolloutEvents(before, after, ABOUT).map(({ type, summary }) => `${type}: ${summary}`);

test("the log is told how a roll-out ends, once", () => {
  const done: Rollout = { ...ROLLING, state: "done", good: 2 };
  expect(told(ROLLING, done)).toEqual(["worker.rollout_done: Revision 2 of shop is rolled out"]);
  expect(told(done, done)).toEqual([]);
  const back: Rollout = { ...ROLLING, state: "rolling-back", target: 1, failure };
  expect(told(ROLLING, back)).toEqual([
    "worker.rollout_failed: Revision 2 of shop failed, and revision 1 comes back: Its process ended.",
  ]);
  expect(told(back, { ...back, state: "rolled-back" })).toEqual([
    "worker.rolled_back: shop runs revision 1 everywhere again",
  ]);
  expect(told(ROLLING, { ...ROLLING, state: "paused", failure })).toEqual([
    "worker.rollout_failed: Revision 2 of shop failed, and the roll-out is paused: Its process ended.",
  ]);
});
