import { NodeId } from "@orrery/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeartbeatRhythms } from "./heartbeat-rhythms.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const [a, b] = ["a", "b"].map((id) => NodeId.parse(id)) as [NodeId, NodeId];

function rhythms() {
  const beats: [NodeId, number, number][] = [];
  const startMs = Date.now();
  const nowMs = () => Date.now() - startMs;
  const draws = [0.2, 0.7];
  const all = new HeartbeatRhythms(
    { nowAtMs: nowMs, monotonicMs: nowMs },
    () => draws.shift() ?? 0,
    (nodeId, intervalMs) => beats.push([nodeId, intervalMs, nowMs()]),
  );
  return { all, beats, of: (nodeId: NodeId) => beats.filter(([id]) => id === nodeId).map(([, , at]) => at) };
}

test("each link has a moment of its own and keeps it", () => {
  const { all, of } = rhythms();
  all.match(
    new Map([
      [a, 10],
      [b, 10],
    ]),
  );
  vi.advanceTimersByTime(40);
  expect(of(a)).toEqual([2, 12, 22, 32]);
  expect(of(b)).toEqual([7, 17, 27, 37]);
  all.stop();
});

test("a rhythm that does not change goes on undisturbed; another one changes, or ends", () => {
  const { all, beats, of } = rhythms();
  all.match(
    new Map([
      [a, 10],
      [b, 10],
    ]),
  );
  vi.advanceTimersByTime(25);
  all.match(
    new Map([
      [a, 10],
      [b, 100],
    ]),
  );
  vi.advanceTimersByTime(100);
  expect(of(a)).toEqual([2, 12, 22, 32, 42, 52, 62, 72, 82, 92, 102, 112, 122]);
  expect(beats.filter(([id]) => id === b)).toEqual([
    [b, 10, 7],
    [b, 10, 17],
    [b, 100, 125],
  ]);
  all.match(new Map());
  vi.advanceTimersByTime(1000);
  expect(of(a)).toHaveLength(13);
});
