import type { FailoverView } from "@orrery/protocol";
import { Card, EmptyState } from "@orrery/ui";
import type { ReactNode } from "react";

/** Why each member accused the other, in its own sentences. */
export function EvidenceCard({ failover: { evidence, fault } }: { failover: FailoverView }): ReactNode {
  return (
    <Card title="Evidence" note="why each member accused whom">
      {evidence.length === 0 ? (
        <EmptyState compact title={fault === "none" ? "Nobody was accused" : "No evidence was told yet"}>
          {fault === "none"
            ? "The leader changed without a fault."
            : "Members tell it when they reach the hub; what a killed member saw is lost with it."}
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {evidence.map(({ by, peer, clockId, atMs, byName, peerName, sentence }) => (
            <li key={`${by} ${peer} ${clockId} ${atMs}`} className="text-sm">
              <p className="font-medium text-ink">
                {byName} <span className="font-normal text-ink-faint">of</span> {peerName}
              </p>
              <p className="max-w-prose text-pretty break-words text-ink-muted">{sentence}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
