"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { AgeText, Button, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";

/** Which instance ended a roll-out, why, and the way to its log. Nothing where the last one went well. */
export function FailureNotice({
  rollout: { failure, state },
  onOpenLog,
}: Pick<WorkerView, "rollout"> & { onOpenLog: (instanceId: string) => void }): ReactNode {
  if (failure === null || state === "done") return null;
  return (
    <section
      aria-label="Failed roll-out"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-surface px-4 py-2.5 text-sm"
    >
      <StatusDot tone="bad" />
      <p className="min-w-0 flex-1 basis-72 text-pretty text-ink">
        Revision {failure.revision} failed: {failure.sentence}{" "}
        <AgeText atMs={failure.atMs} className="text-ink-faint" />
      </p>
      <Button size="sm" onClick={() => onOpenLog(failure.instanceId)}>
        Its log
      </Button>
    </section>
  );
}
