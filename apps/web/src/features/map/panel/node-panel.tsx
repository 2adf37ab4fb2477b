"use client";
import { nodeStatus } from "@orrery/domain";
import type { NodeId } from "@orrery/protocol";
import { Button, EmptyState, Skeleton, StatusBadge } from "@orrery/ui";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { wireErrorOf } from "../../../lib/errors/describe-error.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { NodeSchedulingNotice } from "../../node/node-scheduling-notice.tsx";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION } from "../map-selection-text.ts";
import { useFleetTick } from "../use-fleet-tick.ts";
import { FederationParts } from "./federation-parts.tsx";
import { MoreNodeActions, NodeActions } from "./node-actions.tsx";
import { NodeLinksSection } from "./node-links-section.tsx";
import { NodeTargetsSection } from "./node-targets-section.tsx";
import { NodeValues } from "./node-values.tsx";
import { NodeWorkersSection } from "./node-workers-section.tsx";
import { PanelFrame } from "./panel-frame.tsx";
import { PastNodeFacts } from "./past-node-facts.tsx";
import { useNodeView } from "./use-node-view.ts";

const FOLLOW_MS = 250;

/** One node: what it is now with everything that can be done about it, or what it was. */
export function NodePanel({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { url, fleet, isLive, nameOf } = useMapPage();
  useFleetTick(FOLLOW_MS);
  const { node, error, retry } = useNodeView(nodeId);
  const viewer = useViewer();
  const slot = fleet.slotOf(nodeId);
  const state = fleet.state(slot);
  const onMap = fleet.node(slot);
  const close = () => url.select(NO_SELECTION);

  const isGone = isLive && state === null && wireErrorOf(error)?.code === "NOT_FOUND";
  const shown = isLive && node !== undefined ? node : null;
  const status =
    shown !== null
      ? nodeStatus(shown, viewer)
      : state === null
        ? null
        : nodeStatus({ ...state, statusReason: "" }, isLive ? viewer : undefined);
  const place = onMap ?? shown;
  return (
    <PanelFrame
      label="Selected node"
      title={shown?.name ?? nameOf(nodeId)}
      status={status === null ? null : <StatusBadge tone={status.tone} label={status.label} />}
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          <span>
            {place === null
              ? ""
              : [place.region, place.zone].filter((part) => part !== "").join(" / ") || "no region"}
          </span>
          <PageLink
            href={`/nodes/${encodeURIComponent(nodeId)}`}
            className="inline-flex items-center gap-0.5 text-ink-muted hover:text-ink hover:underline"
          >
            Open node
            <ArrowUpRight aria-hidden className="size-3" />
          </PageLink>
        </span>
      }
      actions={shown === null ? null : <NodeActions node={shown} />}
      menu={shown === null ? null : <MoreNodeActions node={shown} />}
      onClose={close}
    >
      {isGone ? (
        <EmptyState
          compact
          title="It is not in the fleet any more"
          action={<Button onClick={close}>Close</Button>}
        />
      ) : null}
      {shown !== null && status !== null ? (
        <>
          <NodeSchedulingNotice node={shown} />
          <NodeValues node={shown} status={status} />
        </>
      ) : null}
      {isLive && shown === null && !isGone ? (
        error === null ? (
          <ValuesSkeleton />
        ) : (
          <QueryError compact title="The node could not be read" error={error} onRetry={retry} />
        )
      ) : null}
      {isLive ? null : <PastNodeFacts slot={slot} />}
      <FederationParts nodeId={nodeId} />
      {isLive ? <NodeWorkersSection nodeId={nodeId} /> : null}
      <NodeLinksSection slot={slot} />
      {isLive ? <NodeTargetsSection nodeId={nodeId} /> : null}
    </PanelFrame>
  );
}

function ValuesSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <Skeleton className="h-4 w-3/4" />
      <Skeleton className="h-24" />
    </div>
  );
}
