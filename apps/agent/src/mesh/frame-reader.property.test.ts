import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameReader, joinFrames } from "./frame-reader.ts";

const frames = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });

test("frames come out as they went in, however the stream is cut", () => {
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sent, cuts) => {
      const stream = joinFrames(sent);
      const reader = new FrameReader(100);
      const read: number[][] = [];
      for (let at = 0, i = 0; at < stream.length; i += 1) {
        const next = at + (cuts[i % cuts.length] ?? 1);
        const problem = reader.push(stream.subarray(at, next), (frame) => {
          read.push([...frame]);
          return "continue";
        });
        expect(problem).toBeNull();
        at = next;
      }
      expect(read).toEqual(sent.map((frame) => [...frame]));
    }),
  );
});

test("a frame over the bound is told by its length alone; one at the bound passes", () => {
  const reader = new FrameReader(8);
  const read: number[] = [];
  const onFrame = (frame: Buffer) => {
    read.push(frame.length);
    return "continue" as const;
  };
  expect(reader.push(joinFrames([new Uint8Array(8)]), onFrame)).toBeNull();
  expect(reader.push(Buffer.from([0, 0, 0, 9]), onFrame)).toEqual({ kind: "oversized", bytes: 9 });
  expect(read).toEqual([8]);
  reader.setBytesMax(16);
});

test("a reader that was told to stop hands nothing more on", () => {
  const reader = new FrameReader(8);
  let count = 0;
  const stream = joinFrames([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)]);
  reader.push(stream, () => {
    count += 1;
    return "stop";
  });
  expect(count).toBe(1);
});
