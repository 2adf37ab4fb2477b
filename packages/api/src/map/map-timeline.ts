import { hiddenSubjectKinds } from "@orrery/domain";
import type { MapTimeline, MapTimelineInput } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";
import { readGaps } from "./read-gaps.ts";

const EVENTS_MAX = 500;
const FAILOVERS_MAX = 500;
/** As long as links are kept, and a little for a scale that begins at a whole hour. */
const SPAN_MAX_MS = 8 * 86_400_000;

/** Marks under the map. Who may not read the log or federations gets none of these. */
export async function mapTimeline(
  ctx: SignedInContext,
  { fromAtMs, toAtMs }: z.output<typeof MapTimelineInput>,
): Promise<MapTimeline> {
  if (!(toAtMs > fromAtMs && toAtMs - fromAtMs <= SPAN_MAX_MS)) {
    throw new AppError("INVALID_INPUT", "A timeline goes from an earlier to a later time, at most 8 days.");
  }
  const { permissions } = ctx.principal;
  const { mapHistory } = ctx.db.read;
  const span = { fromAtMs, toAtMs };
  const [events, failovers, recorded] = await Promise.all([
    permissions.has("events:read")
      ? mapHistory.findNotableEvents(span, {
          limit: EVENTS_MAX + 1,
          excludedSubjectKinds: hiddenSubjectKinds(permissions),
        })
      : [],
    permissions.has("federations:read") ? mapHistory.findFailovers(span, FAILOVERS_MAX) : [],
    mapHistory.findRecordedMinutes(span),
  ]);
  return {
    fromAtMs,
    toAtMs,
    events: events.slice(0, EVENTS_MAX),
    hasMore: events.length > EVENTS_MAX,
    failovers,
    gaps: await readGaps(ctx.db.read, span, recorded),
  };
}
