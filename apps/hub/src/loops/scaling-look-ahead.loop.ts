import { adviseGroup, judgeGroupForecast } from "@orrery/api";
import type { Database, ScalingGroupRecord } from "@orrery/db";
import type { ScalingGroupId } from "@orrery/protocol";
import { AppError, type Clock, type Logger } from "@orrery/runtime";
import type { Loop, LoopRound } from "./loop-runner.ts";

export type LookAheadOptions = {
  db: Database;
  clock: Clock;
  log: Logger;
  /** After a forecast was stored. */
  onForecast: () => Promise<void>;
};

const FORECAST_EVERY_MS = 3_600_000;
const ADVICE_EVERY_MS = 6 * 3_600_000;
/** Of a round: a replay takes a second or so, and leaves one thread to whoever waits for a back-test. */
const GROUPS_A_ROUND = 40;

/** Forecasts are judged anew each hour, and savings looked for each six, one group after the other. */
export function scalingLookAheadLoop({ db, clock, log, onForecast }: LookAheadOptions): Loop {
  const advisedAtMs = new Map<ScalingGroupId, number>();
  return {
    name: "scaling-look-ahead",
    everyMs: 60_000,
    deadlineMs: 50_000,
    run: async ({ signal }) => {
      const groups = await db.read.scalingGroup.findAll();
      const nowAtMs = clock.nowAtMs();
      const there = new Set(groups.map(({ id }) => id));
      for (const id of advisedAtMs.keys()) if (!there.has(id)) advisedAtMs.delete(id);
      const forecasts = groups.filter((group) => isForecastDue(group, nowAtMs)).slice(0, GROUPS_A_ROUND);
      const advice = groups
        .filter(({ id }) => nowAtMs - (advisedAtMs.get(id) ?? 0) >= ADVICE_EVERY_MS)
        .slice(0, GROUPS_A_ROUND);
      await eachInTurn({ signal, log }, forecasts, (group) => judgeGroupForecast({ db, clock }, group));
      if (forecasts.length > 0) await onForecast();
      await eachInTurn({ signal, log }, advice, async (group) => {
        advisedAtMs.set(group.id, nowAtMs);
        await adviseGroup({ db, clock }, group);
      });
    },
  };
}

/** One that is not wanted any more is judged once, so that it says so. */
function isForecastDue({ settings, forecast, updatedAtMs }: ScalingGroupRecord, nowAtMs: number): boolean {
  if (!settings.forecast.isWanted) return forecast !== null && forecast.state !== "off";
  if (forecast === null || forecast.judgedAtMs < updatedAtMs) return true;
  return nowAtMs - forecast.judgedAtMs >= FORECAST_EVERY_MS;
}

/** Where the threads are taken, the rest waits for the next round; one that fails keeps no other from it. */
async function eachInTurn(
  { signal, log }: Pick<LoopRound, "signal"> & { log: Logger },
  groups: readonly ScalingGroupRecord[],
  work: (group: ScalingGroupRecord) => Promise<unknown>,
): Promise<void> {
  for (const group of groups) {
    if (signal.aborted) return;
    try {
      await work(group);
    } catch (error) {
      if (error instanceof AppError && error.code === "RATE_LIMITED") return;
      log.warn({ err: error, groupId: group.id }, "could not look ahead for a scaling group");
    }
  }
}
