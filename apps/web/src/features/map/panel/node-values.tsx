"use client";
import type { NodeStatus } from "@orrery/domain";
import type { NodeView } from "@orrery/protocol";
import { AgeText, ElapsedText, Fact, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { HEALTH_FACES } from "../../node/health-face.ts";
import { memoryRatio, rttMs } from "../../nodes/node-columns.tsx";

/** What is known, why, how old it is, and what the host measures of itself. */
export function NodeValues({ node, status }: { node: NodeView; status: NodeStatus }): ReactNode {
  const { live } = node;
  // Measured values of a node that does not report are the last known ones, and look it.
  const lastKnownClass = status.health === "online" ? "" : "text-ink-faint";
  const isStale = status.health !== node.health;
  return (
    <section aria-label="Status" className="flex flex-col gap-3">
      <p aria-live="polite" className="text-pretty text-ink text-sm">
        {status.reason}
      </p>
      <dl className="grid grid-cols-3 gap-x-4 gap-y-2.5">
        <Fact label={isStale ? `Was ${node.health} for` : `${HEALTH_FACES[status.health].label} for`}>
          <ElapsedText sinceAtMs={node.healthSinceAtMs} />
        </Fact>
        <Fact label="Last report">
          <AgeText atMs={node.lastSeenAtMs} />
        </Fact>
        <Fact label="To the hub">
          <Quantity kind="duration" value={rttMs(node)} className={lastKnownClass} />
        </Fact>
        <Fact label="CPU">
          <Quantity kind="ratio" value={live?.cpuRatio} className={lastKnownClass} />
        </Fact>
        <Fact label="Memory">
          <Quantity kind="ratio" value={memoryRatio(node)} className={lastKnownClass} />
        </Fact>
        <Fact label="Load">
          <Quantity kind="load" value={live?.load1} className={lastKnownClass} />
        </Fact>
        <Fact label="Received">
          <Quantity kind="byteRate" value={live?.networkReceivedBytesPerSecond} className={lastKnownClass} />
        </Fact>
        <Fact label="Sent">
          <Quantity kind="byteRate" value={live?.networkSentBytesPerSecond} className={lastKnownClass} />
        </Fact>
        <Fact label="Agent">
          <span className="font-mono text-xs">{node.agentVersion ?? "–"}</span>
        </Fact>
      </dl>
    </section>
  );
}
