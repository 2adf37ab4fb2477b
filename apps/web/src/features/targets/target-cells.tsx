import { formatTargetCheck, MEASURES_LISTED_MAX, type NodeId, type TargetView } from "@orrery/protocol";
import { AgeText, Badge, NO_VALUE, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { DemoDelay } from "../latency/demo-delay.tsx";
import { countOf } from "../list/count-text.ts";
import { exactDuration } from "./duration-draft.ts";
import { isNearestDelayed } from "./target-state.ts";

export function DemoBadge({ target }: { target: Pick<TargetView, "isDemo"> }): ReactNode {
  if (!target.isDemo) return null;
  return (
    <Badge title="Comes with the demonstration and runs on its machine" className="shrink-0">
      demo
    </Badge>
  );
}

export function NodeLink({ nodeId, name }: { nodeId: NodeId; name: string }): ReactNode {
  return (
    <PageLink href={`/nodes/${encodeURIComponent(nodeId)}`} className="hover:underline">
      {name}
    </PageLink>
  );
}

export function NearestName({
  target,
  nameOf,
}: {
  target: TargetView;
  nameOf: (nodeId: NodeId) => string;
}): ReactNode {
  const { nearest } = target;
  if (nearest === null) return <span className="text-ink-faint">nobody</span>;
  return <NodeLink nodeId={nearest.nodeId} name={nameOf(nearest.nodeId)} />;
}

/** The nearest node's median, with its mark where a demonstration adds to it. */
export function NearestFigure({ target }: { target: TargetView }): ReactNode {
  if (target.nearest === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return (
    <>
      <Quantity kind="duration" value={target.nearest.p50Ms} />
      {isNearestDelayed(target) ? (
        <>
          {" "}
          <DemoDelay />
        </>
      ) : null}
    </>
  );
}

export function NearestSince({ target }: { target: TargetView }): ReactNode {
  if (target.nearest === null) return <span className="text-ink-faint">{NO_VALUE}</span>;
  return <AgeText atMs={target.nearest.sinceAtMs} className="text-ink-muted" />;
}

/** "6 nodes, 5 s" */
export function measuredByText(target: Pick<TargetView, "measures" | "intervalMs">): string {
  const { length } = target.measures;
  const nodes =
    length >= MEASURES_LISTED_MAX ? `${MEASURES_LISTED_MAX} nodes or more` : countOf(length, "node");
  return `${length === 0 ? "no node" : nodes}, ${exactDuration(target.intervalMs)}`;
}

/** What is measured, as one writes it. */
export function CheckText({ target }: { target: Pick<TargetView, "check"> }): ReactNode {
  return <span className="font-mono text-xs">{formatTargetCheck(target.check)}</span>;
}
