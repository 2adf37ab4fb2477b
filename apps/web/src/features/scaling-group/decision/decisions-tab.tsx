"use client";
import type { ScalingDecisionView, ScalingGroupSettings, ScalingGroupView } from "@orrery/protocol";
import { Button, Card, EmptyState, ListSkeleton, SegmentedControl } from "@orrery/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type ReactNode, useState } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DecisionDetail } from "./decision-detail.tsx";
import { DecisionHead } from "./decision-head.tsx";

const PAGE_SIZE = 50;
/** A page later begins where this one ends. */
const LIMIT_MAX = 500;
const REFETCH_MS = 5000;
const SHOWN = ["changes", "all"] as const;
const LABELS = { changes: "Changes", all: "All" } as const;

/** What was decided, newest first, each with all that it rests on. */
export function DecisionsTab({ group }: { group: ScalingGroupView }): ReactNode {
  const trpc = useTRPC();
  const [limit, setLimit] = useState(PAGE_SIZE);
  const [url, setUrl] = useQueryStates({
    show: parseAsStringLiteral(SHOWN).withDefault("changes"),
    before: parseAsInteger,
  });
  const { show, before } = url;
  const query = useQuery(
    trpc.scaling.decisions.queryOptions(
      {
        ...{ groupId: group.id, changesOnly: show === "changes", limit },
        ...(before === null ? {} : { beforeAtMs: before }),
      },
      { placeholderData: keepPreviousData, ...(before === null ? { refetchInterval: REFETCH_MS } : {}) },
    ),
  );
  const decisions = query.data;
  const go = (change: Partial<typeof url>) => {
    setLimit(PAGE_SIZE);
    void setUrl(change);
  };
  return (
    <Card
      flush
      title="Decisions"
      note={show === "changes" ? "kept for 90 days" : "kept for 24 hours"}
      actions={
        <>
          {before === null ? null : (
            <Button size="sm" onClick={() => go({ before: null })}>
              Back to the newest
            </Button>
          )}
          <SegmentedControl
            label="Shown decisions"
            value={show}
            onValueChange={(next) => go({ show: next, before: null })}
            options={SHOWN.map((value) => ({ value, label: LABELS[value] }))}
          />
        </>
      }
    >
      {decisions === undefined ? (
        query.isError ? (
          <QueryError
            compact
            title="The decisions could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading decisions" widths={[80, 70, 76]} />
        )
      ) : decisions.length === 0 ? (
        <EmptyState
          compact
          title={show === "changes" ? "Nothing was changed yet" : "Nothing was decided yet"}
        >
          {show === "changes"
            ? "Evaluations that changed nothing stand under All, with their reasons."
            : "Its first evaluation comes within seconds."}
        </EmptyState>
      ) : (
        <>
          <ol aria-label="Decisions" className="divide-y divide-line">
            {decisions.map((decision) => (
              <DecisionRow key={decision.id} decision={decision} settings={group.settings} />
            ))}
          </ol>
          {decisions.length < limit ? null : (
            <div className="flex justify-center border-line border-t p-2">
              <Button
                size="sm"
                variant="ghost"
                pending={query.isFetching && query.isPlaceholderData}
                onClick={() =>
                  limit < LIMIT_MAX
                    ? setLimit(Math.min(LIMIT_MAX, 2 * limit))
                    : go({ before: decisions.at(-1)?.atMs ?? null })
                }
              >
                Show earlier
              </Button>
            </div>
          )}
        </>
      )}
    </Card>
  );
}

function DecisionRow({
  decision,
  settings,
}: {
  decision: ScalingDecisionView;
  settings: ScalingGroupSettings;
}): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <li data-decision={decision.outcome}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full min-w-0 items-start gap-2 px-4 py-2.5 text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={`mt-0.5 size-4 shrink-0 text-ink-faint transition-transform duration-100 ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="min-w-0 flex-1">
          <DecisionHead decision={decision} />
        </span>
      </button>
      {isOpen ? <DecisionDetail decision={decision} settings={settings} /> : null}
    </li>
  );
}
