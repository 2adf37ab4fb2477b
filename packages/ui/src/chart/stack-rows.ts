export type StackSeries = { key: string; name: string; values: ReadonlyArray<number> };

/** One drawn column: its moment, each shown series' value by its index, and their sum. */
export type StackRow = { atMs: number; total: number } & Record<`s${number}`, number>;

export type PreparedStack = {
  rows: StackRow[];
  /** Largest first; what did not fit is summed as the last. */
  series: ReadonlyArray<{ key: string; name: string; total: number }>;
  highest: number;
};

export const REST_KEY = "rest of them";

/**
 * Stacks columns: at most `seriesMax` series, the largest at the bottom; smaller ones are summed. Shades of one ink can be
 * told apart up to about six.
 */
export function prepareStack(
  atMs: ReadonlyArray<number>,
  series: ReadonlyArray<StackSeries>,
  seriesMax: number,
): PreparedStack {
  const sized = series
    .map((each) => ({ ...each, total: sum(each.values) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const fits = sized.length <= seriesMax;
  const shown = fits ? sized : sized.slice(0, seriesMax - 1);
  const rest = fits ? [] : sized.slice(seriesMax - 1);
  const drawn =
    rest.length === 0
      ? shown
      : [
          ...shown,
          {
            key: REST_KEY,
            name: `${rest.length} others`,
            total: sum(rest.map(({ total }) => total)),
            values: atMs.map((_, index) => sum(rest.map(({ values }) => values[index] ?? 0))),
          },
        ];
  const rows = atMs.map((at, index) => {
    const row: StackRow = { atMs: at, total: 0 };
    for (const [position, { values }] of drawn.entries()) {
      const value = values[index] ?? 0;
      row[`s${position}`] = value;
      row.total += value;
    }
    return row;
  });
  return {
    rows,
    series: drawn.map(({ key, name, total }) => ({ key, name, total })),
    highest: rows.reduce((highest, { total }) => Math.max(highest, total), 0),
  };
}

function sum(values: ReadonlyArray<number>): number {
  return values.reduce((total, value) => total + value, 0);
}
