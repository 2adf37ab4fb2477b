import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";
import type { PlacedEdge } from "./topology.ts";

/** So many lines are a texture; those of a member come out when it is pointed at. */
const DENSE_FROM = 60;

/** What stays is a thin line, what is added a thick one with a plus, what is removed a dashed one with a minus. */
export function TopologyEdges({
  edges,
  shownId,
}: {
  edges: readonly PlacedEdge[];
  shownId: string | null;
}): ReactNode {
  return (
    <g aria-hidden>
      {edges.map((placed) => (
        <EdgeLine
          key={`${placed.edge.a} ${placed.edge.b}`}
          placed={placed}
          shownId={shownId}
          isDense={edges.length >= DENSE_FROM}
        />
      ))}
      {edges.map(({ edge, label }) =>
        label === null ? null : (
          <text
            key={`${edge.a} ${edge.b}`}
            x={label.x}
            y={label.y}
            textAnchor="middle"
            dominantBaseline="central"
            strokeWidth="4"
            strokeLinejoin="round"
            className={classNames(
              "stroke-surface text-2xs [paint-order:stroke]",
              isOf(edge, shownId) ? "fill-ink" : "fill-ink-faint",
              shownId !== null && !isOf(edge, shownId) && "opacity-0",
            )}
          >
            {label.text}
          </text>
        ),
      )}
    </g>
  );
}

function isOf(edge: PlacedEdge["edge"], id: string | null): boolean {
  return edge.a === id || edge.b === id;
}

function EdgeLine({
  placed,
  shownId,
  isDense,
}: {
  placed: PlacedEdge;
  shownId: string | null;
  isDense: boolean;
}): ReactNode {
  const { edge, from, to, control, middle } = placed;
  const path =
    control === null
      ? `M${from.x} ${from.y}L${to.x} ${to.y}`
      : `M${from.x} ${from.y}Q${control.x} ${control.y} ${to.x} ${to.y}`;
  const isShown = isOf(edge, shownId);
  return (
    <g className={classNames(shownId !== null && !isShown && "opacity-35")}>
      <path
        d={path}
        fill="none"
        strokeWidth={edge.change === "added" ? 2.5 : isShown ? 1.75 : 1}
        {...(edge.change === "removed" ? { strokeDasharray: "4 4" } : {})}
        className={
          edge.change === "added" || isShown
            ? "stroke-ink"
            : edge.change === "removed"
              ? "stroke-ink-faint"
              : isDense
                ? "stroke-line-strong"
                : "stroke-line-control"
        }
      />
      {edge.change === undefined ? null : (
        <g transform={`translate(${middle.x} ${middle.y})`}>
          <circle r="6" className="fill-surface stroke-ink-muted" strokeWidth="1" />
          <path
            d={edge.change === "added" ? "M-3 0H3M0-3V3" : "M-3 0H3"}
            className="stroke-ink"
            strokeWidth="1.5"
          />
        </g>
      )}
    </g>
  );
}
