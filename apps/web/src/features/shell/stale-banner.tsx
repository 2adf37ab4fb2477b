"use client";
import { AgeText, StatusDot } from "@orrery/ui";
import { useConnection } from "../../lib/live/use-connection.ts";

/** Above every page while nothing on it may pass as current. */
export function StaleBanner() {
  const connection = useConnection();
  if (connection.phase !== "stale") return null;
  return (
    <div
      role="status"
      className="flex items-center gap-2 border-line border-b bg-bad-soft px-4 py-1.5 text-bad text-xs sm:px-6"
    >
      <StatusDot tone="bad" />
      <p>
        The hub was last heard <AgeText atMs={connection.hubHeardAtMs} />. What you see is from then; the page
        comes back by itself.
      </p>
    </div>
  );
}
