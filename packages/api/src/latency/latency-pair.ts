import { distanceKm, fibreFloorMs } from "@orrery/domain/map";
import type { LatencyPair, LatencyPairInput, NodeId, NodeView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { RecentLinkPoint } from "../context.ts";
import { requireView } from "../nodes/node-access.ts";
import type { SignedInContext } from "../trpc.ts";
import { type HistoryRange, historyRange, minutePoints, pairHistory } from "./pair-history.ts";
import { pairPath } from "./pair-path.ts";

/** Two nodes: what is known of the ways between them now, and was. Measured beats estimated, and an estimate says that it is one. */
export async function latencyPair(
  ctx: SignedInContext,
  { fromId, toId, range }: z.output<typeof LatencyPairInput>,
): Promise<LatencyPair> {
  if (fromId === toId) throw new AppError("INVALID_INPUT", "Choose two different nodes.");
  const [from, to] = [requireView(ctx, fromId), requireView(ctx, toId)];
  const distance = distanceBetween(from, to);
  const mayReadFederations = ctx.principal.permissions.has("federations:read");
  return {
    there: ctx.latency.figures(fromId, toId),
    back: ctx.latency.figures(toId, fromId),
    distanceKm: distance,
    floorMs: distance === null ? null : fibreFloorMs(distance),
    path: mayReadFederations ? pairPath(ctx.federations.list(), fromId, toId) : null,
    relay: ctx.latency.relay(fromId, toId),
    history: await readHistory(ctx, fromId, toId, range),
  };
}

/** Of the way there; where only the way back is measured, of that. */
async function readHistory(
  ctx: SignedInContext,
  fromId: NodeId,
  toId: NodeId,
  range: z.output<typeof LatencyPairInput>["range"],
): Promise<LatencyPair["history"]> {
  const bounds = historyRange(range, ctx.clock.nowAtMs());
  const there = await readDirection(ctx, fromId, toId, bounds, range);
  const points = there.minutes.length + there.recent.length;
  const { minutes, recent } = points > 0 ? there : await readDirection(ctx, toId, fromId, bounds, range);
  return pairHistory(bounds, minutes, recent);
}

async function readDirection(
  ctx: SignedInContext,
  fromId: NodeId,
  toId: NodeId,
  { fromAtMs, toAtMs }: HistoryRange,
  range: z.output<typeof LatencyPairInput>["range"],
): Promise<{ minutes: RecentLinkPoint[]; recent: RecentLinkPoint[] }> {
  const peer = await ctx.db.read.node.find(toId);
  const minutes = await ctx.db.read.metricMinute.readLinks({ nodeId: fromId, fromAtMs, toAtMs });
  return {
    minutes: peer === null ? [] : minutePoints(minutes, peer.number),
    recent: range === "hour" ? ctx.latency.recent(fromId, toId) : [],
  };
}

function distanceBetween(from: NodeView, to: NodeView): number | null {
  if (from.latitude === null || from.longitude === null) return null;
  if (to.latitude === null || to.longitude === null) return null;
  return distanceKm(
    { latitude: from.latitude, longitude: from.longitude },
    { latitude: to.latitude, longitude: to.longitude },
  );
}
