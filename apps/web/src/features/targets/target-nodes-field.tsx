"use client";
import { Checkbox } from "@orrery/ui";
import { type ReactNode, useDeferredValue, useMemo, useRef } from "react";
import { useNodes } from "../../lib/live/use-nodes.ts";
import { FilterBox } from "../nodes/filter-box.tsx";
import { matchingNodeCount, matchingNodesText } from "./matching-nodes.ts";
import type { TargetFieldsProps } from "./target-text-field.tsx";

/** Who measures it, and what they may reach. */
export function TargetNodesField({ draft, errors, onChange }: TargetFieldsProps): ReactNode {
  const nodes = useNodes(1000);
  const input = useRef<HTMLInputElement>(null);
  const filter = useDeferredValue(draft.nodeFilter);
  const count = useMemo(() => matchingNodeCount(nodes.byId.values(), filter), [nodes, filter]);
  return (
    <>
      <div className="flex min-w-0 flex-col gap-1.5">
        <span className="flex items-baseline gap-1.5 font-medium text-ink text-sm">
          Measured by <span className="font-normal text-ink-faint text-xs">nodes that match, empty: all</span>
        </span>
        <FilterBox
          ref={input}
          value={draft.nodeFilter}
          onChange={(nodeFilter) => onChange({ ...draft, nodeFilter })}
          problem={errors.get("nodeFilter") ?? null}
          nodes={nodes.byId}
          isInForm
        />
        {count === null || !nodes.isLoaded ? null : (
          <p aria-live="polite" className={count === 0 ? "text-warn text-xs" : "text-ink-faint text-xs"}>
            {matchingNodesText(count, filter)}
          </p>
        )}
      </div>
      <Checkbox
        checked={draft.allowsPrivate}
        onCheckedChange={(checked) => onChange({ ...draft, allowsPrivate: checked === true })}
        label="Also measure addresses in private ranges"
        hint={
          draft.allowsPrivate ? (
            <span className="text-warn">
              Agents then connect to hosts inside your own networks, and everyone who sees this page sees
              whether they answer. An agent's own allow-list counts in any case.
            </span>
          ) : (
            "Off: agents refuse loopback, link-local and private addresses."
          )
        }
      />
    </>
  );
}
