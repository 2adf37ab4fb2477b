import type { ScalingLimit } from "@orrery/protocol";
import type { Wish } from "../policies/wish.ts";

export type Combined = {
  readonly count: number;
  /** Whose wish it is; null = nobody's. */
  readonly by: Wish | null;
  /** Why nothing is taken away although someone wishes it. */
  readonly held: Extract<ScalingLimit, "disagreement" | "missing-metrics"> | null;
};

/** Up goes before none, none before down: the largest wish upward, the smallest step downward (rules SC1, SC2). */
export function combineWishes(wishes: readonly Wish[], wanted: number): Combined {
  let up: Wish | null = null;
  let down: Wish | null = null;
  let hasNone = false;
  let hasUnknown = false;
  for (const wish of wishes) {
    if (wish.direction === "up" && (up === null || wish.count > up.count)) up = wish;
    if (wish.direction === "down" && (down === null || wish.count > down.count)) down = wish;
    if (wish.direction === "none") hasNone = true;
    if (wish.direction === "unknown") hasUnknown = true;
  }
  if (up !== null) return { count: up.count, by: up, held: null };
  if (down === null) return { count: wanted, by: null, held: hasUnknown ? "missing-metrics" : null };
  if (hasUnknown) return { count: wanted, by: null, held: "missing-metrics" };
  if (hasNone) return { count: wanted, by: null, held: "disagreement" };
  return { count: down.count, by: down, held: null };
}
