import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChunkSource, type Lane, SendQueue } from "./send-queue.ts";

const MIB = 1024 * 1024;
const lane = fc.constantFrom<Lane>("control", "raft", "routed");
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ lane, size: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ take: fc.nat(1000) }) },
);

test("the most urgent lane leaves first, each lane in order, and bytes are counted exactly", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
      const queue = new SendQueue(MIB);
      const waiting: Record<Lane, number[]> = { control: [], raft: [], routed: [] };
      let number = 0;
      for (const step of acts) {
        if ("lane" in step) {
          const frame = new Uint8Array(4 + step.size);
          new DataView(frame.buffer).setUint32(0, number);
          expect(queue.offer(step.lane, frame, 0)).toBe("queued");
          waiting[step.lane].push(number);
          number += 1;
          continue;
        }
        for (const frame of queue.take(step.take)) {
          const next = waiting.control.shift() ?? waiting.raft.shift() ?? waiting.routed.shift();
          expect(new DataView(frame.buffer).getUint32(0)).toBe(next);
        }
      }
      const rest = queue.take(Number.POSITIVE_INFINITY);
      expect(rest).toHaveLength(Object.values(waiting).flat().length);
      expect(queue.bytes).toBe(0);
      expect(queue.isEmpty).toBe(true);
    }),
  );
});

test("routed frames leave a quarter of the bound to Raft, Raft leaves a reserve to heartbeats", () => {
  const queue = new SendQueue(MIB);
  const frame = new Uint8Array(10_000);
  const fill = (of: Lane) => {
    while (queue.offer(of, frame, 0) === "queued");
    return queue.bytes;
  };
  const afterRouted = fill("routed");
  expect(afterRouted).toBeLessThanOrEqual(0.75 * MIB);
  expect(afterRouted).toBeGreaterThan(0.75 * MIB - 11_000);
  const afterRaft = fill("raft");
  expect(afterRaft).toBeLessThanOrEqual(MIB);
  expect(afterRaft).toBeGreaterThan(MIB - 11_000);
  expect(queue.offer("control", frame, 0)).toBe("queued");
  expect(fill("control")).toBeLessThanOrEqual(MIB + 256 * 1024);
});

test("what the socket has not written counts, too", () => {
  const queue = new SendQueue(MIB);
  expect(queue.offer("raft", new Uint8Array(100), MIB)).toBe("full");
  expect(queue.offer("raft", new Uint8Array(100), MIB - 104)).toBe("queued");
});

test("chunks and routed frames take turns; a new source takes the place of one with its key", () => {
  const queue = new SendQueue(MIB);
  queue.offerChunks(chunks("f", 50, 90));
  queue.offerChunks(chunks("f", 10, 3));
  for (const mark of [1, 2, 3]) queue.offer("routed", Uint8Array.of(mark), 0);
  queue.offer("raft", Uint8Array.of(99), 0);
  expect(queue.take(Number.POSITIVE_INFINITY).map(([mark]) => mark)).toEqual([99, 1, 10, 2, 11, 3, 12]);
  expect(queue.isEmpty).toBe(true);
});

test("one frame leaves even where there is room for none", () => {
  const queue = new SendQueue(MIB);
  queue.offer("raft", new Uint8Array(1000), 0);
  queue.offer("raft", new Uint8Array(1000), 0);
  expect(queue.take(0)).toHaveLength(1);
  queue.clear();
  expect(queue.take(1)).toEqual([]);
});

function chunks(key: string, from: number, count: number): ChunkSource {
  let made = 0;
  return {
    key,
    next: () => {
      if (made === count) return null;
      made += 1;
      return Uint8Array.of(from + made - 1);
    },
  };
}
