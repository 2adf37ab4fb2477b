import type { Figure } from "../figure.ts";
import { quantile } from "../figure.ts";
import { measureYear } from "./back-test-year.ts";
import { LOADS } from "./loads.ts";
import { measureRounds } from "./rounds.ts";
import { measureStoredRounds } from "./stored-rounds.ts";
import { SUBJECTS } from "./subjects.ts";
import { type Outcome, simulateDay } from "./world.ts";

export type ScalingBenchOptions = {
  rounds: number;
  onFigure: (figure: Figure) => void;
  onProgress: (line: string) => void;
};

const GROUPS = 1000;
const INSTANCES = 10;
const YEARS = 5;
const SEEDS = [1, 2, 3, 4, 5];

/**
 * What one round of decisions about 1,000 groups takes, in memory, with each state read from JSON and written again, and stored in Postgres; and what a day of difficult load comes to,
 * beside the formula of Kubernetes' HPA without its stabilization, on the same load, samples and instances.
 */
export async function scalingBench({ rounds, onFigure, onProgress }: ScalingBenchOptions): Promise<void> {
  for (const stored of [false, true]) {
    onProgress(`${GROUPS} groups, ${rounds} rounds, ${stored ? "each state as JSON" : "in memory"}`);
    const samplesMs = measureRounds({ groups: GROUPS, instances: INSTANCES, rounds, stored });
    const params = { groups: GROUPS, instances: INSTANCES, stored };
    const base = { bench: "scaling", subject: "orrery", unit: "ms", params, samples: samplesMs.length };
    onFigure({ ...base, metric: "round_p50", value: quantile(samplesMs, 0.5) });
    onFigure({ ...base, metric: "round_p99", value: quantile(samplesMs, 0.99) });
  }
  await tellStored({ rounds, onFigure, onProgress });
  onProgress(`a year by minutes, ${YEARS} times`);
  const { replayMs, parseMs } = measureYear(YEARS);
  const year = {
    bench: "scaling",
    subject: "orrery",
    unit: "ms",
    params: { minutes: 525_600 },
    samples: YEARS,
  };
  onFigure({ ...year, metric: "back_test_year", value: quantile(replayMs, 0.5) });
  onFigure({ ...year, metric: "csv_year", value: quantile(parseMs, 0.5) });
  for (const [load, loadOf] of Object.entries(LOADS)) {
    onProgress(`a day of ${load} load, ${SEEDS.length} times for each`);
    for (const [subject, create] of Object.entries(SUBJECTS)) {
      const days = SEEDS.map((seed) => simulateDay(create(), loadOf(seed), seed));
      tellDays(days, { load, subject }, onFigure);
    }
  }
}

async function tellStored({ rounds, onFigure, onProgress }: ScalingBenchOptions): Promise<void> {
  onProgress(`${GROUPS} groups, ${rounds} rounds, each stored in Postgres`);
  const { roundMs, minuteMs } = await measureStoredRounds({ groups: GROUPS, instances: INSTANCES, rounds });
  const params = { groups: GROUPS, instances: INSTANCES };
  const base = { bench: "scaling", subject: "orrery", unit: "ms", params };
  const round = { ...base, samples: roundMs.length };
  onFigure({ ...round, metric: "stored_round_p50", value: quantile(roundMs, 0.5) });
  onFigure({ ...round, metric: "stored_round_p99", value: quantile(roundMs, 0.99) });
  onFigure({ ...base, metric: "stored_minute", value: minuteMs, samples: 1 });
}

function tellDays(
  days: readonly Outcome[],
  { load, subject }: { load: string; subject: string },
  onFigure: (figure: Figure) => void,
): void {
  const base = { bench: "scaling", subject, params: { load }, samples: days.length };
  const mean = (of: (day: Outcome) => number) => days.reduce((sum, day) => sum + of(day), 0) / days.length;
  onFigure({ ...base, metric: "changes_per_day", value: mean((day) => day.changeCount), unit: "changes" });
  onFigure({
    ...base,
    metric: "under_capacity",
    value: mean((day) => day.underMs) / 60_000,
    unit: "min/day",
  });
  onFigure({
    ...base,
    metric: "instance_hours",
    value: mean((day) => day.instanceMs) / 3_600_000,
    unit: "h/day",
  });
}
