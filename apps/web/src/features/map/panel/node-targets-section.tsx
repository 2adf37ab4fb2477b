"use client";
import type { NodeId, TargetView } from "@orrery/protocol";
import type { ReactNode } from "react";
import { DemoBadge } from "../../targets/target-cells.tsx";
import { useMapPage } from "../map-context.ts";
import { targetsOfNode } from "../targets-of-node.ts";
import { MeasureFigure } from "./measure-figure.tsx";
import { PanelSection } from "./panel-frame.tsx";
import { PanelRow } from "./panel-row.tsx";

const SHOWN_MAX = 4;

/** The targets that this node reaches first, and of which it is the nearest. */
export function NodeTargetsSection({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { targets, url } = useMapPage();
  const measured = targetsOfNode(targets, nodeId);
  if (measured.length === 0) return null;
  return (
    <PanelSection
      title="Nearest targets"
      {...(measured.length > SHOWN_MAX ? { note: `${SHOWN_MAX} of ${measured.length}` } : {})}
    >
      <ul className="flex flex-col">
        {measured.slice(0, SHOWN_MAX).map(({ target, measure }) => (
          <PanelRow
            key={target.id}
            onSelect={() => url.select({ kind: "target", id: target.id })}
            trailing={
              <MeasureFigure
                measure={measure}
                nearestMark={isNearest(target, nodeId) ? "nearest node" : null}
              />
            }
          >
            <span className="truncate">{target.name}</span>
            <DemoBadge target={target} />
          </PanelRow>
        ))}
      </ul>
    </PanelSection>
  );
}

function isNearest(target: TargetView, nodeId: NodeId): boolean {
  return target.nearest?.nodeId === nodeId;
}
