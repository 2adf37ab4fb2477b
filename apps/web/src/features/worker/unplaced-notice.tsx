"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { Card, EmptyState, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";
import { NodeLink } from "../targets/target-cells.tsx";
import { instancesText } from "../workers/worker-words.ts";

/** Which instances have no place, and what each node says about it. Nothing where all have one. */
export function UnplacedNotice({ unplaced }: Pick<WorkerView, "unplaced">): ReactNode {
  if (unplaced === null) return null;
  const { count, sentence, refusals } = unplaced;
  return (
    <Card
      flush
      className="mb-5"
      label="Without a place"
      title={
        <span className="flex items-center gap-2">
          <StatusDot tone="warn" />
          {instancesText(count)} without a place
        </span>
      }
    >
      <p className="text-pretty px-4 py-2.5 text-ink text-sm">{sentence}</p>
      {refusals.length === 0 ? (
        <EmptyState compact title="No node runs workers">
          Start an agent with --allow-workers on a host that shall.
        </EmptyState>
      ) : (
        <ul
          aria-label="What each node says"
          className="max-h-56 divide-y divide-line overflow-y-auto border-line border-t text-sm"
        >
          {refusals.map((refusal) => (
            <li
              key={`${refusal.nodeId} ${refusal.kind}`}
              data-refusal={refusal.kind}
              className="flex flex-wrap items-baseline gap-x-4 px-4 py-1.5"
            >
              <span className="min-w-32 font-medium text-ink">
                <NodeLink nodeId={refusal.nodeId} name={refusal.nodeName} />
              </span>
              <span className="min-w-0 flex-1 basis-64 text-pretty text-ink-muted">{refusal.sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
