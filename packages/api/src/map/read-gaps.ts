import type { Repositories } from "@orrery/db";
import { MINUTE_MS } from "@orrery/domain";
import { gapsIn, hubAwaySpans, type Span } from "./gaps.ts";

/** A stop that is older is not looked for: minutes are kept for no longer. */
const LOOK_BACK_MS = 31 * 86_400_000;
/** A hub that is killed again and again leaves minutes between, which are no gaps in any case. */
const LOOKED_UP_MAX = 200;

/** Where nothing was recorded in a span. `recordedMinutes`: starts of minutes in it of which there is any row. */
export async function readGaps(
  read: Pick<Repositories, "mapHistory">,
  span: Span,
  recordedMinutes: readonly number[],
): Promise<Span[]> {
  const runs = await read.mapHistory.findHubRuns(span.fromAtMs - LOOK_BACK_MS);
  const killed = runs.filter(
    ({ kind, atMs }, i) => kind === "started" && runs[i - 1]?.kind !== "stopped" && atMs > span.fromAtMs,
  );
  const lastMinutes = new Map<number, number | null>();
  for (const { atMs } of killed.slice(0, LOOKED_UP_MAX)) {
    // The minute of the start is recorded by whoever started: it says nothing of the time before.
    const minuteAtMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    lastMinutes.set(atMs, await read.mapHistory.findRecordedMinuteBefore(minuteAtMs));
  }
  const away = hubAwaySpans(runs, (atMs) => {
    const found = lastMinutes.get(atMs);
    // Not looked up: it does not touch the span.
    return found === undefined ? atMs : found;
  });
  return gapsIn(span, recordedMinutes, away);
}
