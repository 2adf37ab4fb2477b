/**
 * Recorded load by steps: of each metric all of the group together (cpu: 3.2 = as much as keeps 3.2 instances busy), null where nothing was recorded.
 * A custom metric of `each` stands as it was shown. All series are as long as `load`.
 */
export type LoadHistory = {
  readonly startAtMs: number;
  readonly stepMs: number;
  /** The metric by which capacity and threshold are told. */
  readonly metric: string;
  readonly load: readonly (number | null)[];
  /** Others, by metric. */
  readonly others: ReadonlyMap<string, readonly (number | null)[]>;
};

export function seriesOf(history: LoadHistory, metric: string): readonly (number | null)[] | null {
  return metric === history.metric ? history.load : (history.others.get(metric) ?? null);
}

/** Steps `from` until before `to`. */
export function sliceHistory(history: LoadHistory, from: number, to: number): LoadHistory {
  return {
    ...history,
    startAtMs: history.startAtMs + from * history.stepMs,
    load: history.load.slice(from, to),
    others: new Map([...history.others].map(([metric, values]) => [metric, values.slice(from, to)])),
  };
}
