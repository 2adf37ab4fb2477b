import type { Database, ScalingGroupRecord } from "@orrery/db";
import { costUnits, LIST_CARD, rateAt } from "@orrery/domain/billing";
import type { PlantSettings, ScalingGroupSettings } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { z } from "zod";
import { runReplay } from "../replay-thread.ts";
import type { ScalingOrder } from "./scaling-order.ts";

export type ReplayPorts = { db: Database; clock: Clock };

/** So long load is kept. */
export const LOAD_KEEP_MS = 35 * 86_400_000;
const HOUR_MS = 3_600_000n;

type Replay = {
  kind: ScalingOrder["kind"];
  asked?: ScalingGroupSettings;
  csv?: string;
  plant?: PlantSettings;
  fromAtMs: number;
  toAtMs: number;
};

/** In a thread of its own. A sentence where there is nothing to replay. Throws RATE_LIMITED, TIMEOUT. */
export async function replayGroup<Result>(
  { db, clock }: ReplayPorts,
  { id, settings }: Pick<ScalingGroupRecord, "id" | "settings">,
  { kind, asked, csv, plant, fromAtMs, toAtMs }: Replay,
  result: z.ZodType<Result>,
): Promise<{ outcome: "done"; result: Result } | { outcome: "nothing"; sentence: string }> {
  const units = await unitsPerInstanceHour({ db, clock });
  const load = csv === undefined ? { groupId: id, fromAtMs, toAtMs } : null;
  const order: ScalingOrder = {
    ...{ kind, settings, asked: asked ?? null, csv: csv ?? null },
    load: load === null ? null : await db.read.scalingMinute.readLoad(load),
    plant:
      plant === undefined || plant.unitsPerInstanceHour !== "0"
        ? (plant ?? null)
        : { ...plant, unitsPerInstanceHour: units },
    unitsPerInstanceHour: units,
    nowAtMs: clock.nowAtMs(),
  };
  const script = new URL("./scaling-worker.ts", import.meta.url);
  const outcome = z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("done"), result }),
    z.object({ outcome: z.literal("nothing"), sentence: z.string() }),
  ]);
  return runReplay({ script, order, result: outcome });
}

/** An hour of agent time, as everybody's rate card has it now. */
async function unitsPerInstanceHour({ db, clock }: ReplayPorts): Promise<string> {
  const cards = [LIST_CARD, ...(await db.read.rateCard.findApplicable([]))];
  const applied = rateAt(cards, "", "agent_time", clock.nowAtMs());
  if (applied === null) return "0";
  return costUnits({ ...applied.rate, freeQuantity: 0n }, HOUR_MS).toString();
}
