"use client";
import { StatusBadge, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { PROXY_HEALTH_FACES } from "../../pools/pool-face.ts";
import type { MapExit } from "./map-exits.ts";

/** Never green while the page is stale. `isBare`: the mark alone, with its name for who does not see it. */
export function ExitHealth({ exit, isBare = false }: { exit: MapExit; isBare?: boolean }): ReactNode {
  const isStale = useViewer() !== undefined;
  const face = PROXY_HEALTH_FACES[exit.health];
  const [tone, label] = isStale ? (["unknown", "Unknown"] as const) : [face.tone, face.label];
  if (isBare) return <StatusDot tone={tone} label={label} />;
  return <StatusBadge plain tone={tone} label={label} title={exitReason(exit)} />;
}

/** Why it is as it is, in a sentence. */
export function exitReason({ live }: Pick<MapExit, "live">): string {
  return live?.healthReason ?? "No node has told of it yet.";
}
