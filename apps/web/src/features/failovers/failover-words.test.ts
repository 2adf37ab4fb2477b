import { expect, test } from "vitest";
import { acknowledgedText, leaderChange, outcomeFace, sightingDeed } from "./failover-words.ts";
import {
  blockedFailoverView,
  exampleFailoverView,
  runningFailoverView,
} from "./testing/example-failovers.ts";

test("a failover that succeeded beyond its target is a warning, not a success", () => {
  const face = (totalMs: number) => outcomeFace({ outcome: "succeeded", totalMs, targetMs: 200 });
  expect(face(200)).toEqual({ label: "Succeeded", tone: "ok" });
  expect(face(200.1)).toEqual({ label: "Succeeded late", tone: "warn" });
  expect(outcomeFace({ outcome: "failed", totalMs: 1, targetMs: 200 }).tone).toBe("bad");
});

test("the change of leader says what is known and what is not", () => {
  expect(leaderChange(exampleFailoverView())).toBe("tokyo-2 to tokyo-1");
  expect(leaderChange(runningFailoverView())).toBe("from tokyo-2");
  expect(leaderChange(blockedFailoverView())).toBe("tokyo-2 not replaced");
  expect(leaderChange(exampleFailoverView({ oldLeaderName: null }))).toBe("nobody to tokyo-1");
});

test("a sighting is told without its time and name, which stand beside it", () => {
  expect(sightingDeed("after 2.4 ms: tokyo-1 saw its connection close", "tokyo-1")).toBe(
    "saw its connection close",
  );
  expect(sightingDeed("by its own clock: osaka-1 gave up in phase elect: no votes", "osaka-1")).toBe(
    "gave up in phase elect: no votes",
  );
  expect(sightingDeed("saw its connection close", "tokyo-1")).toBe("saw its connection close");
});

test("only an automatic failover that succeeded waits for an acknowledgment", () => {
  const text = (fields: Partial<Parameters<typeof acknowledgedText>[0]>) =>
    acknowledgedText({ kind: "automatic", outcome: "succeeded", acknowledgedByName: null, ...fields });
  expect(text({})).toBe("not yet");
  expect(text({ acknowledgedByName: "ada" })).toBe("by ada");
  expect(text({ kind: "drill" })).toBe("–");
  expect(text({ outcome: "blocked" })).toBe("–");
});
