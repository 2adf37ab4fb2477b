import fc from "fast-check";
import { expect, test } from "vitest";
import { checkLinearizable, type Operation } from "./linearizability.ts";
import { type RegisterInput, type RegisterOutput, registerModel } from "./register-model.ts";

type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

const value = fc.constantFrom("1", "2", "3");
const found = fc.option(value, { nil: null });
const key = fc.constantFrom("a", "b");

const input: fc.Arbitrary<RegisterInput> = fc.oneof(
  fc.record({ kind: fc.constant("get" as const), key }),
  fc.record({ kind: fc.constant("put" as const), key, value }),
  fc.record({ kind: fc.constant("compare-and-put" as const), key, expected: found, value }),
);

const operation: fc.Arbitrary<RegisterOperation> = fc
  .record({
    input,
    calledAtMs: fc.integer({ min: 0, max: 12 }),
    tookMs: fc.integer({ min: 0, max: 6 }),
    before: found,
    isOpen: fc.boolean(),
  })
  .map(({ input: asked, calledAtMs, tookMs, before, isOpen }) => ({
    clientId: "c",
    input: asked,
    calledAtMs,
    result: isOpen
      ? null
      : {
          output: asked.kind === "put" ? { kind: "done" as const } : { kind: "value" as const, before },
          returnedAtMs: calledAtMs + tookMs,
        },
  }));

/** Tries every order that respects time, over both keys at once: no memory, no splitting, nothing clever. */
function isExplained(
  left: readonly RegisterOperation[],
  state: Readonly<Record<string, string | null>> = {},
): boolean {
  if (left.every(({ result }) => result === null)) return true;
  const firstReturnMs = Math.min(
    ...left.map(({ result }) => result?.returnedAtMs ?? Number.POSITIVE_INFINITY),
  );
  return left.some((chosen, i) => {
    if (chosen.calledAtMs > firstReturnMs) return false;
    const { input: asked, result } = chosen;
    const current = state[asked.key] ?? null;
    const output = result?.output;
    if (output?.kind === "value" && output.before !== current) return false;
    const rest = left.filter((_, j) => j !== i);
    if (asked.kind === "get") return isExplained(rest, state);
    if (asked.kind === "compare-and-put" && asked.expected !== current) return isExplained(rest, state);
    return isExplained(rest, { ...state, [asked.key]: asked.value });
  });
}

test("agrees with trying every order, on small histories", () => {
  const verdicts = { ok: 0, violation: 0 };
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), (history) => {
      const expected = isExplained(history) ? "ok" : "violation";
      verdicts[expected] += 1;
      expect(checkLinearizable(history, registerModel).verdict).toBe(expected);
    }),
    { numRuns: 10_000 },
  );
  expect(Math.min(verdicts.ok, verdicts.violation)).toBeGreaterThan(100);
});
