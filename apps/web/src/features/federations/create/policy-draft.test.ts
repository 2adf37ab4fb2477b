import fc from "fast-check";
import { expect, test } from "vitest";
import {
  COOLDOWN_PRESETS_MS,
  DEFAULT_POLICY,
  draftOfPolicy,
  durationOptions,
  policyChanges,
  policyOfDraft,
} from "./policy-draft.ts";

const draft = draftOfPolicy(DEFAULT_POLICY);

test("an untouched draft is the policy it came from, and changes nothing", () => {
  const result = policyOfDraft(draft);
  if (result.outcome !== "valid") throw new Error("the default policy is valid");
  const { never: _never, acknowledgmentWaitMs: _wait, factsAgeMsMax: _age, ...rest } = DEFAULT_POLICY;
  expect(result.policy).toEqual(rest);
  expect(policyChanges(DEFAULT_POLICY, result.policy)).toEqual([]);
});

test("whole policies survive the way into text and back", () => {
  fc.assert(
    fc.property(
      fc.record({
        targetMs: fc.integer({ min: 1, max: 600_000 }),
        limitCount: fc.integer({ min: 0, max: 1000 }),
        brakePercent: fc.integer({ min: 0, max: 100 }),
        behindEntriesMax: fc.integer({ min: 0, max: 1_000_000 }),
      }),
      ({ brakePercent, ...fields }) => {
        const policy = { ...DEFAULT_POLICY, ...fields, brakeLostRatio: brakePercent / 100 };
        const result = policyOfDraft(draftOfPolicy(policy));
        expect(result).toMatchObject({
          outcome: "valid",
          policy: { ...fields, brakeLostRatio: brakePercent / 100 },
        });
      },
    ),
  );
});

test("every wrong field is named, each with what is right", () => {
  const result = policyOfDraft({ ...draft, targetMs: "", limitCount: "2000", brakePercent: "101" });
  if (result.outcome !== "invalid") throw new Error("it is invalid");
  expect([...result.errors.keys()].sort()).toEqual(["brakePercent", "limitCount", "targetMs"]);
  expect(result.errors.get("brakePercent")).toContain("0 to 100");
});

test("the difference says what is and what would be", () => {
  const result = policyOfDraft({ ...draft, targetMs: "500", mode: "manual", cooldownMs: "0" });
  if (result.outcome !== "valid") throw new Error("it is valid");
  expect(policyChanges(DEFAULT_POLICY, result.policy)).toEqual([
    "Mode: manual instead of automatic.",
    "Target: 500\u00a0ms instead of 200\u00a0ms.",
    "Cooldown: none instead of 1\u00a0min.",
  ]);
});

test("a duration nobody would choose still stands in its list", () => {
  expect(durationOptions(COOLDOWN_PRESETS_MS, "45000").map(({ value }) => value)).toContain("45000");
  expect(durationOptions(COOLDOWN_PRESETS_MS, "60000")).toHaveLength(COOLDOWN_PRESETS_MS.length);
});
