"use client";
import { formatClockTime, LiveIndicator, StatusBadge, useNowMs } from "@orrery/ui";
import { type ReactNode, useMemo } from "react";
import { useConnection } from "../../../lib/live/use-connection.ts";
import { HEALTH_FACES, HEALTH_ORDER } from "../../node/health-face.ts";
import { countHealth } from "../count-health.ts";
import { useMapPage } from "../map-context.ts";
import { useFleetTick } from "../use-fleet-tick.ts";

const FOLLOW_MS = 500;

/** What one reads from across the room: how many are well, and whether that is true now. */
export function WallHeading(): ReactNode {
  const { fleet, isLive, isStale } = useMapPage();
  const nowMs = useNowMs();
  const connection = useConnection();
  const version = useFleetTick(FOLLOW_MS);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fleet changes in itself, its version tells
  const counts = useMemo(() => countHealth(fleet), [fleet, version]);
  return (
    <div className="pointer-events-none absolute top-0 right-0 left-0 flex items-start justify-between gap-6 p-6">
      <ul aria-label="Nodes by health" className="flex flex-wrap gap-x-8 gap-y-2">
        {HEALTH_ORDER.filter((health) => counts[health] > 0).map((health) => (
          <li key={health} className="flex flex-col">
            <span className="font-semibold text-2xl text-ink">{counts[health].toLocaleString("en-GB")}</span>
            <StatusBadge
              plain
              tone={isLive && isStale ? "unknown" : HEALTH_FACES[health].tone}
              label={HEALTH_FACES[health].label}
              className="text-base text-ink-muted"
            />
          </li>
        ))}
      </ul>
      <div className="flex flex-col items-end gap-1">
        {nowMs === null ? null : (
          <span className="font-semibold text-2xl text-ink">{formatClockTime(nowMs)}</span>
        )}
        <LiveIndicator state={connection.phase} lastHeardAtMs={connection.hubHeardAtMs} />
        <span className="text-ink-faint text-xs [animation:fade-in_1s_linear_6s_reverse_forwards]">
          Esc leaves the wall
        </span>
      </div>
    </div>
  );
}
