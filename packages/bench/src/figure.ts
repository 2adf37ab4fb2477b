/** One measured number, as `npm run bench` prints it: one JSON line each. */
export type Figure = {
  bench: string;
  metric: string;
  /** "orrery", or the name of the peer measured in the same run. */
  subject: string;
  value: number;
  unit: string;
  params: Record<string, string | number | boolean>;
  /** How many measurements the value rests on. */
  samples: number;
};

/** A bound on one figure, or on the ratio of Orrery's figure to a peer's. Stands in `<bench>.goals.json`. */
export type Goal = {
  metric: string;
  params?: Record<string, string | number | boolean>;
  atMost?: number;
  atLeast?: number;
  /** With it, the bound is on Orrery's value divided by this peer's. */
  relativeTo?: string;
  unit?: string;
};

export type GoalResult = { goal: Goal; measured: number | null; met: boolean };

/** Compares figures with goals. A goal without its figure counts as missed, with `measured: null`. */
export function judge(goals: readonly Goal[], figures: readonly Figure[]): GoalResult[] {
  return goals.map((goal) => {
    const measured = measuredFor(goal, figures);
    const met =
      measured !== null &&
      (goal.atMost === undefined || measured <= goal.atMost) &&
      (goal.atLeast === undefined || measured >= goal.atLeast);
    return { goal, measured, met };
  });
}

function measuredFor(goal: Goal, figures: readonly Figure[]): number | null {
  const own = find(goal, figures, "orrery");
  if (own === undefined) return null;
  if (goal.relativeTo === undefined) return own.value;
  const peer = find(goal, figures, goal.relativeTo);
  return peer === undefined || peer.value === 0 ? null : own.value / peer.value;
}

function find(goal: Goal, figures: readonly Figure[], subject: string): Figure | undefined {
  const wanted = Object.entries(goal.params ?? {});
  return figures.find(
    (figure) =>
      figure.metric === goal.metric &&
      figure.subject === subject &&
      wanted.every(([name, value]) => figure.params[name] === value),
  );
}

/** Linear-interpolated quantile, `q` in 0..1, of unsorted samples. NaN for none. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const low = sorted[Math.floor(position)];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}
