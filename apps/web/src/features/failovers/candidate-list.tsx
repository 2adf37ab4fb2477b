import type { CandidateRanking, MemberId } from "@orrery/protocol";
import { Badge, StatusDot } from "@orrery/ui";
import type { ReactNode } from "react";

/** In the order in which they would take over, each with what speaks for it and why it is ahead of the next. */
export function CandidateList({
  candidates,
  chosenId,
  chosenLabel = "next",
}: {
  candidates: CandidateRanking["candidates"];
  chosenId: MemberId | null;
  chosenLabel?: string;
}): ReactNode {
  return (
    <ol className="flex flex-col gap-2">
      {candidates.map(({ memberId, name, rank, reasons, aheadBecause }) => (
        <li key={memberId} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 text-sm">
          <span className="text-right text-ink-faint">{rank}</span>
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-2 font-medium text-ink">
              {name}
              {memberId === chosenId ? <Badge>{chosenLabel}</Badge> : null}
            </span>
            <span className="block text-pretty text-ink-muted text-xs">{reasons.join("; ")}</span>
            {aheadBecause === null ? null : (
              <span className="block text-pretty text-ink-faint text-xs">
                Ahead of the next because {aheadBecause}
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Who may not take over, with all that speaks against it. */
export function RejectedList({ rejected }: { rejected: CandidateRanking["rejected"] }): ReactNode {
  return (
    <ul className="flex flex-col gap-2">
      {rejected.map(({ memberId, name, reasons }) => (
        <li key={memberId} className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 text-sm">
          <span className="flex h-5 items-center justify-end">
            <StatusDot tone="idle" />
          </span>
          <span className="min-w-0">
            <span className="block text-ink">{name}</span>
            <span className="block text-pretty text-ink-muted text-xs">{reasons.join("; ")}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
