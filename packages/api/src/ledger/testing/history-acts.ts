import fc from "fast-check";
import { DAY_MS, HOUR_MS } from "./history-rates.ts";

const units = fc.integer({ min: 1, max: 9 });
/** The how manieth so far, of those that there are. */
const pick = fc.nat(30);
/** Of the two accounts; the first one, which has an overdraft, more often. */
const side = fc.constantFrom(0, 0, 1);
const hours = fc.integer({ min: 1, max: 60 });

const AGO_MS = [
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  HOUR_MS,
  HOUR_MS,
  5 * HOUR_MS,
  DAY_MS,
  DAY_MS,
  3 * DAY_MS,
  36 * DAY_MS,
  -HOUR_MS,
];

const event = fc.record({
  meter: fc.constantFrom("tool_invocations", "transferred_bytes"),
  value: fc.constantFrom(0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6),
  /** Before now; below zero is ahead. */
  agoMs: fc.constantFrom(...AGO_MS),
  /** What was taken of which hold when it was allowed. */
  part: fc.option(fc.record({ pick, units })),
});

const act = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ kind: fc.constantFrom("buy" as const, "grant" as const), side, units },
      ...{ priority: fc.integer({ min: 0, max: 2 }), isPromotional: fc.boolean() },
      lastsHours: fc.option(hours),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      ...{ kind: fc.constant("tell" as const), side },
      events: fc.array(event, { minLength: 1, maxLength: 4 }),
      isToldTwice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("hold" as const), side, units, lastsHours: hours }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("release" as const), side, pick }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("refund" as const), side, pick, units }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("adjust" as const), side, units }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("transfer" as const), side, units }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("finalize" as const), side, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("void" as const), side, pick }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("pay" as const), side, pick }) },
);

/** Something that is done with one of two accounts. */
export type HistoryAct = typeof act extends fc.Arbitrary<infer T> ? T : never;

/**
 * One act after the other, each so many hours after the one before. Without the bias to small numbers and short stories: most of what can
 * go wrong needs a story.
 */
export const histories = fc.noBias(
  fc.array(fc.record({ act, afterHours: fc.integer({ min: 0, max: 12 }) }), {
    ...{ minLength: 20, maxLength: 40, size: "max" as const },
  }),
);
