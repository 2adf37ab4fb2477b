"use client";
import type { FailoverView } from "@orrery/protocol";
import {
  AgeText,
  Card,
  formatExactTime,
  type KeyValueItem,
  KeyValueList,
  NO_VALUE,
  Quantity,
  useNowMs,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { acknowledgedText, FAULT_LABELS, KIND_LABELS } from "./failover-words.ts";

export function FailoverFactsCard({ failover }: { failover: FailoverView }): ReactNode {
  // Null on the server, whose time zone is not the reader's.
  const isMounted = useNowMs() !== null;
  const exact = (atMs: number) => (isMounted ? formatExactTime(atMs) : "…");
  const items: KeyValueItem[] = [
    { label: "Kind", value: KIND_LABELS[failover.kind] },
    ...(failover.byName === null ? [] : [{ label: "By", value: failover.byName }]),
    { label: "Fault", value: FAULT_LABELS[failover.fault] },
    { label: "Old leader", value: failover.oldLeaderName ?? NO_VALUE },
    { label: "New leader", value: failover.newLeaderName ?? NO_VALUE },
    { label: "Started", value: exact(failover.startedAtMs) },
    { label: "Took", value: <Quantity kind="duration" value={failover.totalMs} /> },
    { label: "Target", value: <Quantity kind="duration" value={failover.targetMs} /> },
    { label: "Term", value: failover.term ?? NO_VALUE },
    { label: "Fencing token", value: failover.fencingToken ?? "none committed" },
    { label: "Campaigns", value: failover.campaigns },
    { label: "Acknowledged", value: acknowledgedText(failover) },
    ...(failover.drillId === null ? [] : [{ label: "Drill", value: failover.drillId, mono: true }]),
    { label: "Last told", value: <AgeText atMs={failover.updatedAtMs} /> },
    { label: "Id", value: failover.id, mono: true },
  ];
  return (
    <Card title="Facts">
      <KeyValueList items={items} />
    </Card>
  );
}
