"use client";
import type { NodeView } from "@orrery/protocol";
import { AgeText, Button, Card } from "@orrery/ui";
import { Ban, Check } from "lucide-react";
import { useMemo } from "react";
import { useFleetCounts, useNodes } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useNodeActions } from "../node/actions/node-actions-provider.tsx";

/** Enrolled hosts that wait for an operator. Shows nothing while nobody waits. */
export function WaitingRoom() {
  const { waiting } = useFleetCounts();
  return waiting === 0 ? null : (
    <div className="pb-4">
      <WaitingList />
    </div>
  );
}

export function WaitingList() {
  const { ids, byId } = useNodes();
  const { can } = useMe();
  const openAction = useNodeActions();
  const waiting = useMemo(
    () =>
      ids
        .flatMap((id) => byId.get(id) ?? [])
        .filter((node) => node.admission === "waiting")
        .sort((a, b) => a.enrolledAtMs - b.enrolledAtMs),
    [ids, byId],
  );
  return (
    <Card
      flush
      title="Waiting room"
      note={`${waiting.length} waiting for approval`}
      actions={
        can("nodes:admit") && waiting.length > 1 ? (
          <Button size="sm" onClick={() => openAction("approve", waiting)}>
            Approve all…
          </Button>
        ) : null
      }
    >
      <ul className="max-h-64 overflow-y-auto">
        {waiting.map((node) => (
          <WaitingRow key={node.id} node={node} canAdmit={can("nodes:admit")} />
        ))}
      </ul>
    </Card>
  );
}

function WaitingRow({ node, canAdmit }: { node: NodeView; canAdmit: boolean }) {
  const openAction = useNodeActions();
  return (
    <li
      data-node-id={node.id}
      data-health={node.health}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-2 last:border-b-0"
    >
      <span className="font-medium text-ink text-sm">{node.name}</span>
      <span className="min-w-0 flex-1 truncate text-ink-muted text-xs">
        {node.facts === null
          ? ""
          : `${node.facts.hostname}, ${node.facts.platform} ${node.facts.architecture}, `}
        {node.region}
        {" · enrolled "}
        <AgeText atMs={node.enrolledAtMs} />
      </span>
      {canAdmit ? (
        <span className="flex gap-2">
          <Button
            size="sm"
            icon={<Check aria-hidden />}
            aria-label={`Approve ${node.name}`}
            onClick={() => openAction("approve", [node])}
          >
            Approve
          </Button>
          <Button
            size="sm"
            variant="ghost"
            icon={<Ban aria-hidden />}
            aria-label={`Reject ${node.name}`}
            onClick={() => openAction("reject", [node])}
          >
            Reject
          </Button>
        </span>
      ) : null}
    </li>
  );
}
