import { type ScalingBackTestInput, ScalingBackTestResult } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { ApiContext } from "../context.ts";
import { LOAD_KEEP_MS, replayGroup } from "./replay-group.ts";
import { demandDecidable, requireGroup } from "./scaling-access.ts";

const RANGE_DEFAULT_MS = 7 * 86_400_000;

/** What recorded or uploaded load would have come to, as the group is set and as it is asked. Throws INVALID_INPUT, PRECONDITION_FAILED. */
export async function backTestGroup(
  ctx: ApiContext,
  { groupId, settings, plant, csv, fromAtMs, toAtMs }: z.output<typeof ScalingBackTestInput>,
): Promise<ScalingBackTestResult> {
  const nowAtMs = ctx.clock.nowAtMs();
  demandDecidable(settings, nowAtMs);
  const untilAtMs = toAtMs ?? nowAtMs;
  const sinceAtMs = fromAtMs ?? untilAtMs - RANGE_DEFAULT_MS;
  if (untilAtMs <= sinceAtMs || untilAtMs - sinceAtMs > LOAD_KEEP_MS) {
    const message = "toAtMs must be later than fromAtMs, by at most 35 days: so long load is kept.";
    throw new AppError("INVALID_INPUT", message);
  }
  const group = await requireGroup(ctx.db.read, groupId, { isLocked: false });
  const replay = {
    ...{ kind: "back-test" as const, asked: settings, fromAtMs: sinceAtMs, toAtMs: untilAtMs },
    ...(csv === undefined ? {} : { csv }),
    ...(plant === undefined ? {} : { plant }),
  };
  const replayed = await replayGroup(ctx, group, replay, ScalingBackTestResult);
  if (replayed.outcome === "done") return replayed.result;
  throw new AppError(csv === undefined ? "PRECONDITION_FAILED" : "INVALID_INPUT", replayed.sentence);
}
