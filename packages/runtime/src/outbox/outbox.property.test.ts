import { stat } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openOutbox } from "./open-outbox.ts";
import type { Outbox, OutboxLimits } from "./outbox.ts";
import {
  flipBit,
  numbered,
  readAll,
  segmentFiles,
  tearTail,
  withTemporaryFolder,
} from "./testing/outbox-files.ts";

const limits: Partial<OutboxLimits> = { segmentBytes: 500, entriesMax: 40 };

type Step =
  | { kind: "append"; count: number; padding: number }
  | { kind: "ack"; share: number }
  | { kind: "crash"; keptBytes: number; zeros: boolean }
  | { kind: "corrupt"; fileShare: number; byteShare: number; bit: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("append" as const),
      count: fc.integer({ min: 1, max: 9 }),
      padding: fc.integer({ min: 0, max: 120 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("ack" as const), share }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("crash" as const),
      keptBytes: fc.integer({ min: 0, max: 90 }),
      zeros: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("corrupt" as const),
      fileShare: share,
      byteShare: share,
      bit: fc.integer({ min: 0, max: 7 }),
    }),
  },
);

/** The oracle: a plain list of the numbers that were stored and not yet confirmed (-1 = an entry of the outbox's own). */
type Oracle = { pending: number[]; ackedSequence: number; next: number };

test("what was stored and not confirmed is what is read, over any mix of crashes and damage", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), (steps) =>
      withTemporaryFolder(async (root) => {
        const oracle: Oracle = { pending: [], ackedSequence: 0, next: 1 };
        let { outbox } = await openOutbox(root, { limits });
        for (const each of steps) {
          outbox = await run(root, outbox, oracle, each);
          expect(await readNumbers(outbox)).toEqual(oracle.pending);
          expect(outbox.pendingCount).toBe(oracle.pending.length);
          expect(outbox.ackedSequence).toBe(oracle.ackedSequence);
        }
        await outbox.close();
      }),
    ),
    { numRuns: 100 },
  );
});

async function run(root: string, outbox: Outbox, oracle: Oracle, step: Step): Promise<Outbox> {
  switch (step.kind) {
    case "append": {
      const numbers = Array.from({ length: step.count }, () => oracle.next++);
      const outcomes = await Promise.all(numbers.map((n) => outbox.append(numbered(n, step.padding))));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.outcome === "refused") {
          expect(outcome.reason).toBe("full");
          expect(oracle.pending.length).toBe(40);
          continue;
        }
        oracle.pending.push(numbers[index] ?? 0);
        expect(outcome.sequence).toBe(oracle.ackedSequence + oracle.pending.length);
      }
      return outbox;
    }
    case "ack": {
      const count = Math.floor(step.share * oracle.pending.length);
      expect(await outbox.ack(oracle.ackedSequence + count)).toEqual({ outcome: "acked" });
      oracle.pending.splice(0, count);
      oracle.ackedSequence += count;
      return outbox;
    }
    case "crash": {
      const { streamId, lastSequence } = outbox;
      await outbox.close();
      const torn =
        step.keptBytes === 0 && !step.zeros
          ? 0
          : await tearTail(root, lastSequence + 1, step.keptBytes, step.zeros);
      const reopened = await openOutbox(root, { limits });
      expect(reopened.verdict.kind).toBe(torn > 0 ? "torn_tail" : "clean");
      expect(reopened.outbox.streamId).toBe(streamId);
      return reopened.outbox;
    }
    case "corrupt": {
      await outbox.close();
      const files = await segmentFiles(root);
      const file = files[Math.min(files.length - 1, Math.floor(step.fileShare * files.length))] ?? "";
      const { size } = await stat(file);
      if (size > 0) await flipBit(file, Math.min(size - 1, Math.floor(step.byteShare * size)), step.bit);
      const reopened = await openOutbox(root, { limits });
      if (size === 0) return reopened.outbox;
      // One flipped bit can cost one entry at most, and it is always told.
      expect(reopened.verdict).toMatchObject({ kind: "damaged" });
      expect(reopened.outbox.streamId).not.toBe(outbox.streamId);
      const [told, ...kept] = await readNumbers(reopened.outbox);
      expect(told).toBe(-1);
      const lost = oracle.pending.filter((n) => n !== -1 && !kept.includes(n));
      expect(lost.length).toBeLessThanOrEqual(1);
      const [gone] = lost;
      const expected = oracle.pending.filter((n) => n !== gone);
      // The outbox's own earlier telling entry may be the one that was hit.
      expect([expected, expected.slice(1)]).toContainEqual(kept);
      oracle.pending = [-1, ...kept];
      oracle.ackedSequence = 0;
      return reopened.outbox;
    }
  }
}

async function readNumbers(outbox: Outbox): Promise<number[]> {
  return (await readAll(outbox)).map((entry) => (typeof entry.data.n === "number" ? entry.data.n : -1));
}
