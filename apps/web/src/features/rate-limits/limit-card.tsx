"use client";
import type { BudgetView } from "@orrery/protocol";
import { AgeText, Button, Card, CountdownText, formatRatio, ShareBar } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { countOf } from "../list/count-text.ts";
import { budgetRatio } from "../pools/filter-pools.ts";
import { exactDuration } from "../targets/duration-draft.ts";
import { LimitActions, type LimitActionsProps } from "./limit-actions.tsx";
import { allowanceText } from "./limit-draft.ts";

const EXITS_SHOWN = 6;

/** One limit: what it allows, how full each exit's budget is, and what the target said itself. */
export function LimitCard({ limit, onEdit, onRemove }: LimitActionsProps): ReactNode {
  const { pattern, count, counts, windowMs, shareRatio, note, learned } = limit;
  return (
    <Card
      title={pattern}
      note={`${allowanceText(limit)} from each exit`}
      actions={<LimitActions limit={limit} onEdit={onEdit} onRemove={onRemove} />}
    >
      <div className="flex flex-col gap-4 text-sm">
        <p className="text-pretty text-ink-muted text-xs">
          {formatRatio(shareRatio)} of {count.toLocaleString("en-GB")} {counts} that it allows each address in{" "}
          {exactDuration(windowMs)}.{note === "" ? "" : ` ${note}`}
        </p>
        <Exits budgets={limit.budgets} />
        {learned.length === 0 ? null : (
          <section aria-label={`What ${pattern} said itself`}>
            <h3 className="mb-1.5 font-medium text-ink-faint text-xs">What it said itself</h3>
            <ul className="flex flex-col gap-1.5">
              {learned.map(({ exit, sentence, untilAtMs, atMs }) => (
                <li key={`${exit} ${atMs} ${sentence}`} className="text-pretty text-ink-muted text-xs">
                  <span className="font-mono text-ink">{exit}</span> {sentence}{" "}
                  {untilAtMs === null ? null : (
                    <>
                      Left: <CountdownText untilAtMs={untilAtMs} past="over" />.{" "}
                    </>
                  )}
                  <AgeText atMs={atMs} className="text-ink-faint" />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Card>
  );
}

function Exits({ budgets }: { budgets: readonly BudgetView[] }): ReactNode {
  const [isAll, setAll] = useState(false);
  if (budgets.length === 0) {
    return <p className="text-ink-faint text-xs">Nothing was spent or leased within the window.</p>;
  }
  const shown = isAll ? budgets : budgets.slice(0, EXITS_SHOWN);
  return (
    <div className="flex flex-col gap-3">
      <ul aria-label="Exits" className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {shown.map((budget) => (
          <ExitGauge key={budget.exit} budget={budget} />
        ))}
      </ul>
      {budgets.length > EXITS_SHOWN ? (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setAll(!isAll)}>
          {isAll ? "Fewer" : `All ${countOf(budgets.length, "exit")}`}
        </Button>
      ) : null}
    </div>
  );
}

function ExitGauge({ budget }: { budget: BudgetView }): ReactNode {
  const { exit, taken, allowed, counts, windowMs } = budget;
  const ratio = budgetRatio(budget);
  return (
    <li data-exit={exit} className="flex min-w-0 flex-col gap-1">
      <span className="flex min-w-0 items-baseline justify-between gap-2 text-xs">
        <span className="truncate font-mono text-ink">{exit}</span>
        <span className="shrink-0 text-ink tabular-nums">
          {taken}
          <span className="text-ink-faint"> / {allowed}</span>
        </span>
      </span>
      <ShareBar
        label={`${exit}: ${taken} of ${allowed} ${counts} in ${exactDuration(windowMs)}`}
        ratio={ratio}
        {...(ratio >= 0.95 ? { tone: "warn" as const } : {})}
      />
    </li>
  );
}
