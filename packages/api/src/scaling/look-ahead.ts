import type { ScalingGroupRecord } from "@orrery/db";
import { Advice, type AdviceView, ForecastView } from "@orrery/protocol";
import { z } from "zod";
import { LOAD_KEEP_MS, type ReplayPorts, replayGroup } from "./replay-group.ts";

type Group = Pick<ScalingGroupRecord, "id" | "settings">;

/** Judges a group's forecast anew and stores what it foresees. Throws RATE_LIMITED, TIMEOUT. */
export async function judgeGroupForecast(ports: ReplayPorts, group: Group): Promise<ForecastView> {
  const nowAtMs = ports.clock.nowAtMs();
  const replay = { kind: "forecast" as const, fromAtMs: nowAtMs - LOAD_KEEP_MS, toAtMs: nowAtMs };
  const judged = await replayGroup(ports, group, replay, ForecastView);
  const forecast =
    judged.outcome === "done" ? judged.result : unjudged("It learns: nothing was recorded yet.", nowAtMs);
  await ports.db.read.scalingGroup.setForecast(group.id, forecast);
  return forecast;
}

/** Looks for savings in what was recorded, and stores what was found in place of what was. Throws RATE_LIMITED, TIMEOUT. */
export async function adviseGroup(ports: ReplayPorts, group: Group): Promise<AdviceView[]> {
  const nowAtMs = ports.clock.nowAtMs();
  const replay = { kind: "advice" as const, fromAtMs: nowAtMs - LOAD_KEEP_MS, toAtMs: nowAtMs };
  const advised = await replayGroup(ports, group, replay, z.array(Advice));
  const found = advised.outcome === "done" ? advised.result : [];
  await ports.db.read.scalingAdvice.replace(group.id, found, nowAtMs);
  return found.map((advice) => ({ groupId: group.id, atMs: nowAtMs, ...advice }));
}

function unjudged(sentence: string, judgedAtMs: number): ForecastView {
  const nothing = { model: null, error: null, without: null, with: null, points: [] };
  return { state: "learning", sentence, ...nothing, judgedAtMs };
}
