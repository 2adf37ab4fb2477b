"use client";
import type { RateLimitView } from "@orrery/protocol";
import { Card, formatRatio, Item, ItemList } from "@orrery/ui";
import type { ReactNode } from "react";
import { countOf } from "../list/count-text.ts";
import { useFirstRows } from "../list/show-more.tsx";
import { exactDuration } from "../targets/duration-draft.ts";
import { LimitActions, type LimitActionsProps } from "./limit-actions.tsx";
import { allowanceText } from "./limit-draft.ts";

/** Limits of which nothing was spent within their windows: a line each. */
export function QuietLimits({
  limits,
  ...actions
}: { limits: readonly RateLimitView[] } & Omit<LimitActionsProps, "limit">): ReactNode {
  const { shown, more } = useFirstRows(limits);
  return (
    <Card
      flush
      title="Not in use"
      note={`${countOf(limits.length, "limit")}; nothing was spent or leased within the window`}
    >
      <ItemList label="Rate limits that are not in use">
        {shown.map((limit) => (
          <Item
            key={limit.id}
            data-limit={limit.pattern}
            title={
              <span className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-medium">{limit.pattern}</span>
                <span className="text-ink-muted text-xs">{allowanceText(limit)} from each exit</span>
              </span>
            }
            end={<LimitActions limit={limit} {...actions} />}
          >
            {formatRatio(limit.shareRatio)} of {limit.count.toLocaleString("en-GB")} {limit.counts} in{" "}
            {exactDuration(limit.windowMs)}.{limit.note === "" ? "" : ` ${limit.note}`}
          </Item>
        ))}
      </ItemList>
      {more === null ? null : <div className="px-4 pb-3">{more}</div>}
    </Card>
  );
}
