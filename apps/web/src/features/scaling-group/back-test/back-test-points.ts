import type { ScalingBackTestResult } from "@orrery/protocol";
import type { LoadMark, LoadPoint } from "@orrery/ui";

export type BackTestPicture = {
  points: LoadPoint[];
  stepMs: number;
  range: { fromAtMs: number; toAtMs: number };
  marks: LoadMark[];
};

/** Both runs over the load that both replayed; the marks are those of the settings as typed. Null = nothing was replayed. */
export function backTestPicture({ asSet, asAsked }: ScalingBackTestResult): BackTestPicture | null {
  const first = asAsked.points[0];
  const last = asAsked.points.at(-1);
  if (first === undefined || last === undefined) return null;
  const wantedAsSet = new Map(asSet.points.map(({ atMs, wantedMax }) => [atMs, wantedMax]));
  const points = asAsked.points.map(({ atMs, load, wantedMax }): LoadPoint => {
    return { atMs, mean: load, max: load, counts: [wantedMax, wantedAsSet.get(atMs) ?? null] };
  });
  const stepMs = (asAsked.points[1]?.atMs ?? first.atMs + 60_000) - first.atMs;
  return {
    ...{ points, stepMs, range: { fromAtMs: first.atMs, toAtMs: last.atMs + stepMs } },
    marks: asAsked.changes.map(({ atMs, from, to, sentence }) => ({ atMs, isUp: to > from, sentence })),
  };
}
