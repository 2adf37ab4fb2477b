import type { KeyboardEvent, ReactNode } from "react";
import { classNames } from "../class-names.ts";
import { StatusShape } from "../status-dot.tsx";
import { toneMarkClass } from "../status-tone.ts";
import type { PlacedMember, TopologyMember } from "./topology.ts";
import { crownPx } from "./topology-boxes.ts";

export type TopologyMarkerProps = {
  placed: PlacedMember;
  isSelected: boolean;
  isDimmed: boolean;
  isTabbable: boolean;
  description: string;
  onChoose: () => void;
  onPoint: (isPointed: boolean) => void;
  onKeyDown: (event: KeyboardEvent<SVGGElement>) => void;
};

/** The outline says the role, the shape and colour inside say the status. */
export function TopologyMarker({
  placed,
  isSelected,
  isDimmed,
  isTabbable,
  description,
  onChoose,
  onPoint,
  onKeyDown,
}: TopologyMarkerProps): ReactNode {
  const { x, y, radius, member, label } = placed;
  return (
    <g
      onPointerEnter={() => onPoint(true)}
      onPointerLeave={() => onPoint(false)}
      className={classNames("transition-opacity duration-100", isDimmed && "opacity-45")}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: inside of an SVG there are no buttons */}
      <g
        role="button"
        tabIndex={isTabbable ? 0 : -1}
        aria-pressed={isSelected}
        aria-label={description}
        data-member={member.id}
        onClick={onChoose}
        onKeyDown={onKeyDown}
        onFocus={() => onPoint(true)}
        onBlur={() => onPoint(false)}
        className="group/member cursor-pointer outline-none"
      >
        <circle cx={x} cy={y} r={Math.max(22, radius)} fill="transparent" />
        <g transform={`translate(${x} ${y})`}>
          <circle
            r={radius + 4}
            fill="none"
            strokeWidth="2"
            className={classNames(
              "group-focus-visible/member:stroke-accent",
              isSelected ? "stroke-accent" : "stroke-transparent",
            )}
          />
          <RoleOutline role={member.role} radius={radius} />
          <g className={toneMarkClass[member.tone]} transform={`scale(${radius / 11}) translate(-5 -5)`}>
            <StatusShape tone={member.tone} />
          </g>
        </g>
      </g>
      {/* Beside the button: a name would have to repeat, word for word, the text that stands in it. */}
      <text
        aria-hidden
        onClick={onChoose}
        transform={`translate(${label.x} ${label.y}) rotate(${label.angleDeg})`}
        textAnchor={label.anchor}
        strokeWidth="4"
        strokeLinejoin="round"
        className="fill-ink stroke-surface text-xs cursor-pointer [paint-order:stroke]"
      >
        <tspan
          x="0"
          y={label.subtext === null ? 0 : -7}
          dominantBaseline="central"
          className={classNames(member.role === "leader" && "font-semibold")}
        >
          {label.text}
        </tspan>
        {label.subtext === null ? null : (
          <tspan x="0" y="7" dominantBaseline="central" className="fill-ink-faint text-2xs">
            {label.subtext}
          </tspan>
        )}
        <title>{member.sublabel === undefined ? member.label : `${member.label}, ${member.sublabel}`}</title>
      </text>
    </g>
  );
}

/** Leader: a thick circle, with a crown where there is room. Voter: a circle. Observer: a diamond. */
export function RoleOutline({ role, radius }: { role: TopologyMember["role"]; radius: number }): ReactNode {
  if (role === "observer") {
    return (
      <path
        d={`M0 ${-radius}L${radius} 0L0 ${radius}L${-radius} 0Z`}
        strokeLinejoin="round"
        strokeWidth="1.25"
        className="fill-surface stroke-ink-muted"
      />
    );
  }
  if (role === "voter") {
    return <circle r={radius - 0.5} strokeWidth="1.25" className="fill-surface stroke-ink-muted" />;
  }
  if (crownPx({ role, radius }) === 0) {
    return <circle r={radius - 1.5} strokeWidth="3" className="fill-surface stroke-ink" />;
  }
  return (
    <>
      <circle r={radius - 1} strokeWidth="2.5" className="fill-surface stroke-ink" />
      <path
        transform={`translate(0 ${-radius - 0.5})`}
        d="M-6-1L-7-8L-3-4.5L0-9L3-4.5L7-8L6-1Z"
        className="fill-ink"
      />
    </>
  );
}
