import type { ReactNode } from "react";
import type { TopologyEdge, TopologyMember } from "./topology.ts";
import { RoleOutline } from "./topology-marker.tsx";

const ROLES = { leader: "Leader", voter: "Voter", observer: "Observer" } as const;

/** What the shapes mean; while a member is pointed at, its links in words. */
export function TopologyLegend({
  members,
  edges,
  shownText,
}: {
  members: ReadonlyArray<TopologyMember>;
  edges: ReadonlyArray<TopologyEdge>;
  shownText: string | null;
}): ReactNode {
  if (shownText !== null) {
    return (
      <p aria-hidden className="line-clamp-2 min-h-8 text-ink-muted text-xs">
        {shownText}
      </p>
    );
  }
  const roles = (["leader", "voter", "observer"] as const).filter((role) =>
    members.some((member) => member.role === role),
  );
  return (
    <ul className="flex min-h-8 flex-wrap content-start items-center gap-x-4 gap-y-0.5 text-ink-faint text-xs">
      {roles.map((role) => (
        <li key={role} className="flex items-center gap-1.5">
          <svg viewBox="-13 -23 26 36" className="h-4 w-3" aria-hidden="true">
            <RoleOutline role={role} radius={11} />
          </svg>
          {ROLES[role]}
        </li>
      ))}
      {edges.some(({ change }) => change === "added") ? <LineKey label="Added" width={2.5} sign="+" /> : null}
      {edges.some(({ change }) => change === "removed") ? (
        <LineKey label="Removed" width={1} sign="−" isDashed />
      ) : null}
    </ul>
  );
}

function LineKey({
  label,
  width,
  sign,
  isDashed = false,
}: {
  label: string;
  width: number;
  sign: string;
  isDashed?: boolean;
}): ReactNode {
  return (
    <li className="flex items-center gap-1.5">
      <svg viewBox="0 0 20 4" className="h-1 w-5" aria-hidden="true">
        <path
          d="M0 2H20"
          strokeWidth={width}
          className={isDashed ? "stroke-ink-faint" : "stroke-ink"}
          {...(isDashed ? { strokeDasharray: "4 4" } : {})}
        />
      </svg>
      {sign} {label}
    </li>
  );
}
