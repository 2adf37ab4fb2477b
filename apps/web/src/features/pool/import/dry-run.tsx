import type { ProxyImportResult } from "@orrery/protocol";
import { Badge } from "@orrery/ui";
import type { ReactNode } from "react";
import { countOf } from "../../list/count-text.ts";

/** What an import would do, and which lines it cannot read. */
export function DryRun({ result }: { result: ProxyImportResult }): ReactNode {
  const { addedCount, updatedCount, unchangedCount, problemCount, problems, sample } = result;
  return (
    <section
      aria-label="Dry run"
      className="flex flex-col gap-3 rounded-lg border border-line bg-inset p-3 text-sm"
    >
      <p aria-live="polite" className="text-ink">
        {addedCount} new, {updatedCount} changed, {unchangedCount} as they are
        {problemCount === 0
          ? "; every line can be read."
          : `; ${countOf(problemCount, "line")} cannot be read.`}
      </p>
      {problems.length === 0 ? null : (
        <Lines label="Lines that cannot be read">
          {problems.map(({ line, sentence }) => (
            <Line key={line} line={line}>
              <span className="text-bad">{sentence}</span>
            </Line>
          ))}
          <Rest count={problemCount - problems.length} />
        </Lines>
      )}
      {sample.length === 0 ? null : (
        <Lines label="Lines that are taken in">
          {sample.map(({ line, text, outcome }) => (
            <Line key={line} line={line}>
              <span className="min-w-0 truncate text-ink-muted">{text}</span>
              <Badge className="ml-auto shrink-0">{OUTCOME_WORDS[outcome]}</Badge>
            </Line>
          ))}
          <Rest count={addedCount + updatedCount + unchangedCount - sample.length} />
        </Lines>
      )}
    </section>
  );
}

const OUTCOME_WORDS = { added: "new", updated: "changed", unchanged: "as it is" } as const;

function Lines({ label, children }: { label: string; children: ReactNode }): ReactNode {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-40 overflow-y-auto rounded-md border border-line"
    >
      <ol className="divide-y divide-line bg-surface text-xs">{children}</ol>
    </section>
  );
}

function Line({ line, children }: { line: number; children: ReactNode }): ReactNode {
  return (
    <li data-line={line} className="flex min-w-0 items-baseline gap-3 px-2.5 py-1">
      <span className="w-12 shrink-0 text-right text-ink-faint tabular-nums">{line}</span>
      {children}
    </li>
  );
}

function Rest({ count }: { count: number }): ReactNode {
  return count <= 0 ? null : <li className="px-2.5 py-1 text-ink-faint">and {count} more</li>;
}
