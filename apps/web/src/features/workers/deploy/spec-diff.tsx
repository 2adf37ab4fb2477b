"use client";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { classNames, Skeleton } from "@orrery/ui";
import { Fragment, type ReactNode, useMemo } from "react";
import { countOf } from "../../list/count-text.ts";
import { type DiffLine, diffHunks, diffLines } from "./line-diff.ts";
import { useSpecTools } from "./use-spec-tools.ts";

/** What differs between two specs, as lines of YAML; comments and their order of settings mean nothing. */
export function SpecDiff({
  before,
  after,
  label,
  same,
}: {
  before: WorkerSpec;
  after: WorkerSpec;
  label: string;
  /** What to say where nothing differs. */
  same: string;
}): ReactNode {
  const tools = useSpecTools();
  const hunks = useMemo(() => {
    if (tools === null) return null;
    const text = (spec: WorkerSpec) => tools.writeWorkerSpec(spec).trimEnd();
    return diffHunks(diffLines(text(before), text(after)));
  }, [tools, before, after]);
  if (hunks === null) return <Skeleton className="h-20" />;
  if (hunks.length === 0) return <p className="text-ink-muted text-sm">{same}</p>;
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-lg border border-line bg-inset py-1.5 font-mono text-xs/5"
    >
      <ol className="w-max min-w-full">
        {hunks.map((hunk, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hunks have an order and nothing else of their own
          <Fragment key={index}>
            {hunk.hiddenBefore === 0 ? null : (
              <li className="px-3 py-0.5 text-ink-faint">{countOf(hunk.hiddenBefore, "line")} as before</li>
            )}
            {hunk.lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same line may be there twice
              <Line key={at} line={line} />
            ))}
          </Fragment>
        ))}
      </ol>
    </section>
  );
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;

function Line({ line: { change, text } }: { line: DiffLine }): ReactNode {
  return (
    <li
      data-change={change}
      className={classNames(
        "flex whitespace-pre px-3",
        change === "added" && "bg-selected text-ink",
        change === "removed" && "text-ink-muted",
        change === "same" && "text-ink-faint",
      )}
    >
      <span aria-hidden={change === "same"} className="w-4 shrink-0 select-none">
        {SIGNS[change]}
        {change === "same" ? null : <span className="sr-only"> {change}: </span>}
      </span>
      {change === "removed" ? <del className="decoration-ink-faint">{text}</del> : text}
    </li>
  );
}
