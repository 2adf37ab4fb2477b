import type { AppliedRow } from "./applied-rates.ts";

/** When the first of these prices gives way to another one; null = none does. */
export function nextChange(rows: readonly AppliedRow[]): number | null {
  const ends = rows.flatMap(({ applied }) => applied?.toAtMs ?? []);
  return ends.length === 0 ? null : Math.min(...ends);
}
