"use client";
import { LiveIndicator } from "@orrery/ui";
import { useConnection } from "../../lib/live/use-connection.ts";

export function LiveState() {
  const connection = useConnection();
  return <LiveIndicator state={connection.phase} lastHeardAtMs={connection.hubHeardAtMs} className="px-2" />;
}
