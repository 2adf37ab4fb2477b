"use client";
import { NodeId } from "@orrery/protocol";
import { Sheet, Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useNodeNames } from "../targets/use-node-names.ts";
import { NotRefreshed } from "./not-refreshed.tsx";
import { PairDetail } from "./pair-detail.tsx";
import type { PairRange } from "./pair-history.ts";
import { useLatencyPair } from "./use-latency-pair.ts";

export type PairSheetProps = {
  /** From the address, so anything may stand there; null = no pair is open. */
  fromId: string | null;
  toId: string | null;
  range: PairRange;
  onRange: (range: PairRange) => void;
  onClose: () => void;
};

/** Two nodes: what is known of the way between them. */
export function PairSheet({ fromId, toId, range, onRange, onClose }: PairSheetProps): ReactNode {
  const nameOf = useNodeNames();
  const from = NodeId.safeParse(fromId);
  const to = NodeId.safeParse(toId);
  const isOpen = from.success && to.success;
  return (
    <Sheet
      open={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={isOpen ? `${nameOf(from.data)} to ${nameOf(to.data)}` : "Pair"}
      className="sm:max-w-lg"
    >
      {isOpen ? (
        <LoadedPair
          key={`${from.data} ${to.data}`}
          fromId={from.data}
          toId={to.data}
          range={range}
          onRange={onRange}
          nameOf={nameOf}
        />
      ) : null}
    </Sheet>
  );
}

/** Also without the sheet around it. */
export function LoadedPair({
  fromId,
  toId,
  range,
  onRange,
  nameOf,
}: {
  fromId: NodeId;
  toId: NodeId;
  range: PairRange;
  onRange: (range: PairRange) => void;
  nameOf: (nodeId: NodeId) => string;
}): ReactNode {
  const query = useLatencyPair(fromId, toId, range);
  if (query.data !== undefined) {
    return (
      <>
        <NotRefreshed error={query.error} />
        <PairDetail
          pair={query.data}
          fromId={fromId}
          toId={toId}
          nameOf={nameOf}
          range={range}
          onRange={onRange}
          isOtherRange={query.isPlaceholderData}
        />
      </>
    );
  }
  if (query.error !== null) {
    return (
      <QueryError
        compact
        title="The pair could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-20" />
      <Skeleton className="h-12" />
      <Skeleton className="h-38" />
    </div>
  );
}
