"use client";
import type { FederationView, NodeId } from "@orrery/protocol";
import { StatusBadge } from "@orrery/ui";
import { ChevronDown, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { useFederationsOfNode } from "../../../lib/live/use-federations.ts";
import { federationFace } from "../../federations/federation-face.ts";
import { useMapPage } from "../map-context.ts";
import { FederationPart } from "./federation-part.tsx";
import { PanelSection } from "./panel-frame.tsx";

/** The federations that a node takes part in; of the one that is open, the topology is drawn on the map. */
export function FederationParts({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { url, isLive, shownFederationId: openId } = useMapPage();
  const federations = useFederationsOfNode(nodeId);
  const { set } = url;
  if (federations.length === 0) return null;
  return (
    <PanelSection title={federations.length === 1 ? "Federation" : "Federations"}>
      <ul className="flex flex-col gap-2">
        {federations.map((federation) => (
          <FederationItem
            key={federation.id}
            federation={federation}
            nodeId={nodeId}
            isOpen={federation.id === openId}
            isLive={isLive}
            {...(federations.length === 1
              ? {}
              : {
                  onToggle: () => set({ federation: federation.id === openId ? null : federation.id }),
                })}
          />
        ))}
      </ul>
    </PanelSection>
  );
}

function FederationItem({
  federation,
  nodeId,
  isOpen,
  isLive,
  onToggle,
}: {
  federation: FederationView;
  nodeId: NodeId;
  isOpen: boolean;
  isLive: boolean;
  onToggle?: () => void;
}): ReactNode {
  const viewer = useViewer();
  const face = federationFace(federation, viewer);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  const head = (
    <>
      <span className="min-w-0 flex-1 truncate font-medium text-ink text-sm">{federation.name}</span>
      {isLive ? <StatusBadge plain tone={face.tone} label={face.label} /> : null}
    </>
  );
  return (
    <li className="rounded-lg border border-line">
      {onToggle === undefined ? (
        <div className="flex items-center gap-2 px-3 py-2">{head}</div>
      ) : (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex w-full items-center gap-2 rounded-lg px-3 py-2 text-left hover:bg-hover touch:min-h-11"
        >
          <Chevron aria-hidden className="size-3.5 shrink-0 text-ink-faint" />
          {head}
        </button>
      )}
      {isOpen ? <FederationPart federation={federation} nodeId={nodeId} reason={face.reason} /> : null}
    </li>
  );
}
