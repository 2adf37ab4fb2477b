import { percentile } from "../mesh/link-measures.ts";

export const WINDOW_MS = 60_000;

export type WindowFigures = {
  readonly sentCount: number;
  readonly lostCount: number;
  /** Null = no answer in the window. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Mean difference of neighbouring answers; null before the second one. */
  readonly jitterMs: number | null;
  /** Null = the last one was lost, or there was none. */
  readonly lastMs: number | null;
};

/** What the last minute's measurements of one order came to. Times are monotonic. */
export class ProbeWindow {
  readonly #samples: { readonly atMs: number; readonly ms: number | null }[] = [];

  /** `ms` null = lost. `atMs` must not be before an earlier one's. */
  add(atMs: number, ms: number | null): void {
    this.#samples.push({ atMs, ms });
    this.#forget(atMs);
  }

  figures(nowMs: number): WindowFigures {
    this.#forget(nowMs);
    const answers = this.#samples.flatMap(({ ms }) => (ms === null ? [] : [ms]));
    const sorted = [...answers].sort((a, b) => a - b);
    return {
      sentCount: this.#samples.length,
      lostCount: this.#samples.length - answers.length,
      p50Ms: percentile(sorted, 0.5) ?? null,
      p99Ms: percentile(sorted, 0.99) ?? null,
      jitterMs: meanDifference(answers),
      lastMs: this.#samples.at(-1)?.ms ?? null,
    };
  }

  #forget(nowMs: number): void {
    const kept = this.#samples.findIndex(({ atMs }) => atMs > nowMs - WINDOW_MS);
    this.#samples.splice(0, kept === -1 ? this.#samples.length : kept);
  }
}

function meanDifference(answers: readonly number[]): number | null {
  if (answers.length < 2) return null;
  let sumMs = 0;
  for (let i = 1; i < answers.length; i += 1) sumMs += Math.abs((answers[i] ?? 0) - (answers[i - 1] ?? 0));
  return sumMs / (answers.length - 1);
}
