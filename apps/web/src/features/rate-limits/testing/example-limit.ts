import type { RateLimitId, RateLimitView } from "@orrery/protocol";

/** `taken`: of each of its exits. */
export function exampleLimit({
  taken = [],
  ...rest
}: Partial<Omit<RateLimitView, "budgets">> & { taken?: number[] } = {}): RateLimitView {
  const limit = { pattern: "example.org", counts: "requests" as const, count: 1200, windowMs: 60_000 };
  return {
    ...{ id: "limit" as RateLimitId, ...limit, shareRatio: 0.2, note: "", allowed: 240 },
    budgets: taken.map((each, index) => ({
      ...{ limitId: "limit", pattern: limit.pattern, exit: `192.0.2.${index + 1}`, counts: limit.counts },
      ...{ allowed: 240, taken: each, windowMs: limit.windowMs, atMs: 1 },
    })),
    ...{ learned: [], createdAtMs: 1, updatedAtMs: 1 },
    ...rest,
  };
}
