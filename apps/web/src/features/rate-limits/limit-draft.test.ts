import { expect, test } from "vitest";
import { allowanceText, draftOfLimit, limitConsequences, NEW_LIMIT_DRAFT, readLimit } from "./limit-draft.ts";
import { exampleLimit } from "./testing/example-limit.ts";

test("a draft that nobody touched reads as what it is of", () => {
  const limit = exampleLimit();
  const read = readLimit(draftOfLimit(limit));
  const { pattern, counts, count, windowMs, shareRatio, note } = limit;
  expect(read).toEqual({ outcome: "valid", input: { pattern, counts, count, windowMs, shareRatio, note } });
});

test("what is wrong is said at its field", () => {
  const read = readLimit({ ...NEW_LIMIT_DRAFT, pattern: "https://x/", count: "0", share: "101" });
  if (read.outcome !== "invalid") throw new Error("It is wrong.");
  expect([...read.errors.keys()].sort()).toEqual(["count", "pattern", "shareRatio"]);
  expect(readLimit({ ...NEW_LIMIT_DRAFT, pattern: "example.org", count: "1,200" })).toMatchObject({
    outcome: "valid",
    input: { count: 1200, windowMs: 60_000, shareRatio: 0.2 },
  });
});

test("the preview says what the fleet may use, what it was, and who has spent it already", () => {
  const before = exampleLimit({ taken: [200, 10] });
  expect(allowanceText(before)).toBe("240 requests in 1\u00a0min");
  const [share, was, , full] = limitConsequences(before, { ...before, shareRatio: 0.1 });
  expect(share).toContain("at most 120 requests in 1\u00a0min");
  expect(was).toContain("Until now it was 240 requests in 1\u00a0min.");
  expect(full).toBe("1 of 2 exits have spent that already and wait until there is room.");
  expect(limitConsequences(null, before)).toHaveLength(3);
});
