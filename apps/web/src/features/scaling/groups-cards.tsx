"use client";
import type { ScalingGroupView } from "@orrery/protocol";
import { AgeText, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useViewer } from "../../lib/live/use-connection.ts";
import { countOf } from "../list/count-text.ts";
import { BoundsText, DemoGroupBadge, ModeBadge, ReadyCounts, TargetText } from "./group-cells.tsx";
import { groupFace } from "./group-face.ts";
import { groupHref } from "./group-words.ts";
import type { GroupList } from "./use-group-list.ts";

/** The same list on a phone: one card a group. */
export function GroupsCards({ list }: { list: GroupList }): ReactNode {
  return (
    <ul aria-label="Scaling groups" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
      {list.shown.map((group) => (
        <GroupCard key={group.id} group={group} />
      ))}
    </ul>
  );
}

function GroupCard({ group }: { group: ScalingGroupView }): ReactNode {
  const face = groupFace(group, useViewer());
  return (
    <li data-group={group.name} data-state-kind={face.state}>
      <PageLink href={groupHref(group.id)} className="flex min-w-0 flex-col gap-1.5 px-4 py-3">
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <span className="truncate font-medium text-base text-ink">{group.name}</span>
          <StatusBadge tone={face.tone} label={face.label} />
          <ModeBadge group={group} />
          <DemoGroupBadge group={group} />
        </span>
        <span className="min-w-0 truncate text-ink-faint text-xs">
          <TargetText group={group} />
        </span>
        <span className="text-ink-muted text-sm">
          <ReadyCounts group={group} />
        </span>
        <span className="text-pretty text-ink-muted text-xs">{face.reason}</span>
        {face.tone !== "bad" && face.tone !== "warn" ? null : (
          <span className="line-clamp-2 text-pretty text-ink-faint text-xs">{group.decision?.sentence}</span>
        )}
        <span className="flex min-w-0 flex-wrap gap-x-3 text-ink-faint text-xs">
          <span>
            bounds <BoundsText group={group} />
          </span>
          <span>
            decided <AgeText atMs={group.decision?.atMs ?? null} />
          </span>
          {group.adviceCount === 0 ? null : <span>{countOf(group.adviceCount, "piece")} of advice</span>}
        </span>
      </PageLink>
    </li>
  );
}
