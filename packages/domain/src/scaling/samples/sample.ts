import type { SampleProblem } from "@orrery/protocol";

/** `instanceId` null: of the whole group. `value`: whatever came; it is judged here. */
export type Sample = {
  readonly metric: string;
  readonly instanceId: string | null;
  readonly value: number;
  readonly atMs: number;
};

export type JudgedSample =
  | { readonly kind: "value"; readonly value: number; readonly atMs: number }
  | { readonly kind: "stale"; readonly ageMs: number }
  | { readonly kind: "missing"; readonly problem: SampleProblem };

/** Clocks of one fleet differ by less. */
const AHEAD_MAX_MS = 5000;
/** Sums of what is more could not be told from infinity. */
const VALUE_MAX = 1e15;

/** Whether a sample says anything now (rules SS1, SS2). */
export function judgeSample({ value, atMs }: Sample, nowMs: number, staleAfterMs: number): JudgedSample {
  if (Number.isNaN(value)) return { kind: "missing", problem: "not-a-number" };
  if (Math.abs(value) > VALUE_MAX) return { kind: "missing", problem: "infinite" };
  if (value < 0) return { kind: "missing", problem: "negative" };
  if (!(atMs <= nowMs + AHEAD_MAX_MS)) return { kind: "missing", problem: "from-the-future" };
  const ageMs = nowMs - atMs;
  if (ageMs > staleAfterMs) return { kind: "stale", ageMs };
  return { kind: "value", value, atMs: Math.min(atMs, nowMs) };
}
