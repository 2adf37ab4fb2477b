"use client";
import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { classNames } from "../class-names.ts";
import { useWidthPx } from "../use-width-px.ts";
import { describeMember } from "./describe-member.ts";
import { inPlaceOrder, type TopologyEdge, type TopologyMember, type TopologyShape } from "./topology.ts";
import { TopologyEdges } from "./topology-edges.tsx";
import { layoutTopology } from "./topology-layout.ts";
import { TopologyLegend } from "./topology-legend.tsx";
import { TopologyMarker } from "./topology-marker.tsx";

export type TopologyDiagramProps = {
  members: ReadonlyArray<TopologyMember>;
  edges: ReadonlyArray<TopologyEdge>;
  kind: TopologyShape;
  selectedId?: string | null;
  /** Null = the chosen one was chosen again. */
  onSelect?: (id: string | null) => void;
  /** The accessible name begins with it. */
  label?: string;
  className?: string;
};

/** Who is linked with whom. Arrow keys go from member to member; hover, focus or choice shows one member's links. */
export function TopologyDiagram({
  members,
  edges,
  kind,
  selectedId,
  onSelect,
  label = "Topology",
  className,
}: TopologyDiagramProps): ReactNode {
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(frame);
  const [ownSelectedId, setOwnSelectedId] = useState<string | null>(null);
  const [pointedId, setPointedId] = useState<string | null>(null);
  const chosenId = selectedId === undefined ? ownSelectedId : selectedId;
  const placed = useMemo(
    () => layoutTopology({ members, edges, kind, widthPx }),
    [members, edges, kind, widthPx],
  );
  const order = useMemo(() => inPlaceOrder(members).map(({ id }) => id), [members]);
  const shownId = pointedId ?? chosenId;
  const shown = members.find(({ id }) => id === shownId) ?? null;
  const tabbableId = members.some(({ id }) => id === chosenId) ? chosenId : (order[0] ?? null);

  function choose(id: string): void {
    const next = id === chosenId ? null : id;
    if (selectedId === undefined) setOwnSelectedId(next);
    onSelect?.(next);
  }

  function onKeyDown(event: KeyboardEvent<SVGSVGElement>, id: string): void {
    const step = STEPS[event.key];
    if (event.key === "Enter" || event.key === " ") choose(id);
    else if (step === undefined) return;
    else {
      const next = order[(order.indexOf(id) + step + order.length) % order.length];
      frame.current?.querySelector<SVGGElement>(`[data-member="${CSS.escape(next ?? id)}"]`)?.focus();
    }
    event.preventDefault();
  }

  const linkCount = edges.filter(({ change }) => change !== "removed").length;
  return (
    <figure
      aria-label={`${label}: ${kind}, ${members.length} members, ${linkCount} links`}
      className={classNames("flex min-w-0 flex-col gap-2", className)}
    >
      <div ref={frame} className="relative w-full min-w-0 overflow-x-auto">
        <svg
          width={placed.widthPx}
          height={placed.heightPx}
          viewBox={`0 0 ${placed.widthPx} ${placed.heightPx}`}
          className="block select-none"
          role="presentation"
        >
          {placed.separators.map((x) => (
            <path key={x} d={`M${x} 4V${placed.heightPx - 4}`} className="stroke-line" strokeWidth="1" />
          ))}
          {placed.regions.map(({ x, y, text }) => (
            <text
              key={`${x} ${text}`}
              x={x}
              y={y}
              textAnchor="middle"
              dominantBaseline="central"
              className="fill-ink-faint text-2xs"
            >
              {text}
            </text>
          ))}
          <TopologyEdges edges={placed.edges} shownId={shownId} />
          {placed.members.map((each) => (
            <TopologyMarker
              key={each.member.id}
              placed={each}
              isSelected={each.member.id === chosenId}
              isDimmed={shown !== null && !isLinked(edges, shown.id, each.member.id)}
              isTabbable={each.member.id === tabbableId}
              description={describeMember(each.member, members, edges)}
              onChoose={() => choose(each.member.id)}
              onPoint={(isPointed) => setPointedId(isPointed ? each.member.id : null)}
              onKeyDown={(event) => onKeyDown(event as KeyboardEvent<SVGSVGElement>, each.member.id)}
            />
          ))}
        </svg>
      </div>
      <TopologyLegend
        members={members}
        edges={edges}
        shownText={shown === null ? null : describeMember(shown, members, edges)}
      />
    </figure>
  );
}

const STEPS: Record<string, number | undefined> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

function isLinked(edges: ReadonlyArray<TopologyEdge>, a: string, b: string): boolean {
  return a === b || edges.some((edge) => (edge.a === a && edge.b === b) || (edge.a === b && edge.b === a));
}
