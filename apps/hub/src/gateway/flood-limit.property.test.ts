import fc from "fast-check";
import { expect, test } from "vitest";
import {
  BYTES_BURST,
  BYTES_PER_SECOND,
  FloodLimit,
  MESSAGES_BURST,
  MESSAGES_PER_SECOND,
} from "./flood-limit.ts";

test("whatever the pattern, no more passes than the burst and the rate allow", () => {
  const message = fc.record({
    afterMs: fc.integer({ min: 0, max: 200 }),
    bytes: fc.integer({ min: 0, max: 1_048_576 }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 800, size: "max" }), (messages) => {
      const limit = new FloodLimit(0);
      let nowMs = 0;
      let count = 0;
      let bytes = 0;
      for (const next of messages) {
        nowMs += next.afterMs;
        if (!limit.admit(next.bytes, nowMs)) break;
        count += 1;
        bytes += next.bytes;
      }
      expect(count).toBeLessThanOrEqual(MESSAGES_BURST + (nowMs / 1000) * MESSAGES_PER_SECOND + 1);
      expect(bytes).toBeLessThanOrEqual(BYTES_BURST + (nowMs / 1000) * BYTES_PER_SECOND + 1);
    }),
    { numRuns: 50 },
  );
});

test("whoever waits for the acknowledgement, as long as it is held back, is never cut off", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_048_576 }), { minLength: 1000, maxLength: 3000, size: "max" }),
      (sizes) => {
        const limit = new FloodLimit(0);
        let nowMs = 0;
        for (const bytes of sizes) {
          expect(limit.admit(bytes, nowMs)).toBe(true);
          nowMs += limit.ackDelayMs();
        }
      },
    ),
    { numRuns: 20 },
  );
});
