import { type LoadHistory, parseLoadCsv, replayScaling } from "@orrery/domain/scaling";
import { PlantSettings, ScalingGroupSettings } from "@orrery/protocol";
import { randomOf } from "./random-of.ts";

const MINUTE_MS = 60_000;
const YEAR_MINUTES = 525_600;
const DAY_MINUTES = 1440;
const START_AT_MS = 1_760_000_000_000;

/** A year by minutes: how long its replay takes, and to read it from CSV, in ms; each so often. */
export function measureYear(rounds: number): { readonly replayMs: number[]; readonly parseMs: number[] } {
  const random = randomOf(7);
  const load = Array.from({ length: YEAR_MINUTES }, (_, i) => {
    return 5 + 4 * Math.sin((i / DAY_MINUTES) * 2 * Math.PI) + random();
  });
  const history: LoadHistory = {
    startAtMs: START_AT_MS,
    stepMs: MINUTE_MS,
    metric: "cpu",
    load,
    others: new Map(),
  };
  const csv = ["time,cpu", ...load.map((value, i) => `${START_AT_MS + i * MINUTE_MS},${value}`)].join("\n");
  const settings = ScalingGroupSettings.parse({ policies: [{ kind: "threshold", id: "cpu" }] });
  const plant = PlantSettings.parse({});
  const replayMs: number[] = [];
  const parseMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    replayMs.push(timeOf(() => replayScaling(history, settings, { plant })));
    parseMs.push(timeOf(() => parseLoadCsv(csv)));
  }
  return { replayMs, parseMs };
}

function timeOf(run: () => unknown): number {
  const startMs = performance.now();
  run();
  return performance.now() - startMs;
}
