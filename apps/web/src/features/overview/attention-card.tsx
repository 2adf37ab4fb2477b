"use client";
import type { AttentionItem, NodeView } from "@orrery/protocol";
import { AgeText, Button, Card, EmptyState, StatusDot } from "@orrery/ui";
import { CircleCheck, CircleDashed } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type AttentionGroup, GROUP_TITLES, groupAttention } from "./attention-groups.ts";
import { AttentionRow } from "./attention-row.tsx";
import { ATTENTION_TONES } from "./attention-tone.ts";

const SHOWN_MAX = 8;

export type AttentionCardProps = {
  items: readonly AttentionItem[];
  nodeOf: (item: AttentionItem) => NodeView | undefined;
  /** Unknown is no fault, but neither is it healthy: an empty list must not claim so. */
  unknownCount: number;
  isStale: boolean;
};

export function AttentionCard({ items, nodeOf, unknownCount, isStale }: AttentionCardProps): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const groups = groupAttention(items);
  const shown = isWhole ? groups : groups.slice(0, SHOWN_MAX);
  return (
    <Card
      flush
      title="Needs attention"
      {...(isStale ? { note: "not current" } : items.length === 0 ? {} : { note: String(items.length) })}
    >
      {items.length === 0 ? (
        <Nothing isStale={isStale} unknownCount={unknownCount} />
      ) : (
        <ul className="divide-y divide-line">
          {shown.map((group) => {
            const [first] = group.items;
            return (
              <li
                key={`${group.severity} ${group.kind} ${group.items.length === 1 ? `${subjectOf(first)} ${first.title}` : "all"}`}
              >
                {group.items.length === 1 ? (
                  <AttentionRow item={first} node={nodeOf(first)} />
                ) : (
                  <GroupRow group={group} nodeOf={nodeOf} />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {groups.length > SHOWN_MAX ? (
        <div className="border-line border-t p-1.5 text-center">
          <Button size="sm" variant="ghost" onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show ${groups.length - SHOWN_MAX} more`}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}

function subjectOf({ nodeId, accountId, poolId, proxyId, serviceId, workerId }: AttentionItem): string {
  return nodeId ?? accountId ?? proxyId ?? poolId ?? serviceId ?? workerId ?? "";
}

function Nothing({ isStale, unknownCount }: { isStale: boolean; unknownCount: number }): ReactNode {
  if (isStale) {
    return (
      <EmptyState compact icon={<CircleDashed aria-hidden />} title="Not known while the hub is not heard">
        Nothing needed attention when it last was.
      </EmptyState>
    );
  }
  if (unknownCount > 0) {
    return (
      <EmptyState compact icon={<CircleDashed aria-hidden />} title="Nothing is known to be wrong">
        The hub does not know the health of {unknownCount === 1 ? "one node" : `${unknownCount} nodes`} yet.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      compact
      icon={<CircleCheck aria-hidden className="text-ok" />}
      title="Nothing needs attention"
    >
      Every node is healthy or in planned maintenance.
    </EmptyState>
  );
}

function GroupRow({
  group,
  nodeOf,
}: {
  group: AttentionGroup;
  nodeOf: AttentionCardProps["nodeOf"];
}): ReactNode {
  const oldestAtMs = Math.min(...group.items.map((item) => item.sinceAtMs));
  return (
    <details className="group/details">
      <summary className="flex cursor-pointer list-none items-center gap-3 px-4 py-2.5 hover:bg-hover touch:min-h-11 [&::-webkit-details-marker]:hidden">
        <StatusDot tone={ATTENTION_TONES[group.severity]} label={group.severity} />
        <span className="min-w-0 flex-1">
          <span className="block text-ink text-sm">
            {GROUP_TITLES[group.kind](group.items.length, group.severity)}
          </span>
          <span className="block truncate text-ink-faint text-xs group-open/details:hidden">
            {group.items.map((item) => nodeOf(item)?.name ?? item.title).join(", ")}
          </span>
        </span>
        <AgeText atMs={oldestAtMs} className="text-ink-faint text-xs" />
      </summary>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto border-line border-t bg-inset pl-4">
        {group.items.map((item) => (
          <li key={`${subjectOf(item)} ${item.title}`}>
            <AttentionRow item={item} node={nodeOf(item)} />
          </li>
        ))}
      </ul>
    </details>
  );
}
