"use client";
import type { NodeScheduling, NodeView } from "@orrery/protocol";
import { AgeText, Button, CountdownText } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useNodeActions } from "./actions/node-actions-provider.tsx";

const HEADLINES: Record<Exclude<NodeScheduling, "active">, string> = {
  cordoned: "Cordoned: takes no new work",
  draining: "Draining: its work moves away",
  drained: "Drained: its agent confirmed that its work has moved away",
  maintenance: "In maintenance: alerts and automation are silent",
};

/** Who took the node out of service, why, and when it comes back. Nothing while it is in service. */
export function NodeSchedulingNotice({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  if (node.admission === "waiting") return <AdmissionNotice node={node} />;
  if (node.scheduling === "active" || node.schedulingDetail === null) return null;
  const { ownerName, reason, sinceAtMs, expiresAtMs, deadlineAtMs } = node.schedulingDetail;
  return (
    <Notice
      headline={HEADLINES[node.scheduling]}
      actions={
        can("nodes:operate") ? (
          <Button size="sm" onClick={() => openAction("uncordon", [node])}>
            Return to service
          </Button>
        ) : null
      }
    >
      <p>
        By <span className="text-ink">{ownerName}</span>, <AgeText atMs={sinceAtMs} />
        {reason === "" ? ", no reason given" : null}
      </p>
      {reason === "" ? null : <p className="break-words text-ink">“{reason}”</p>}
      {deadlineAtMs === null ? null : (
        <p>
          The agent must confirm within{" "}
          <CountdownText untilAtMs={deadlineAtMs} past="no time left" className="text-ink" />
        </p>
      )}
      {expiresAtMs === null ? (
        <p>Until someone returns it to service</p>
      ) : (
        <p>
          Returns to service by itself in <CountdownText untilAtMs={expiresAtMs} className="text-ink" />
        </p>
      )}
    </Notice>
  );
}

function AdmissionNotice({ node }: { node: NodeView }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  return (
    <Notice
      headline="Waits for approval: not part of the fleet yet"
      actions={
        can("nodes:admit") ? (
          <>
            <Button size="sm" onClick={() => openAction("reject", [node])}>
              Reject
            </Button>
            <Button size="sm" variant="primary" onClick={() => openAction("approve", [node])}>
              Approve
            </Button>
          </>
        ) : null
      }
    >
      <p>
        Enrolled <AgeText atMs={node.enrolledAtMs} />. Compare its host name and its address before you
        approve it.
      </p>
    </Notice>
  );
}

function Notice({
  headline,
  actions,
  children,
}: {
  headline: string;
  actions: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section
      aria-label="Scheduling"
      className="flex flex-wrap items-start justify-between gap-3 rounded-lg border border-line-strong bg-raised px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-medium text-ink text-sm">{headline}</h2>
        <div className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-ink-muted text-xs/5">{children}</div>
      </div>
      <div className="flex gap-2">{actions}</div>
    </section>
  );
}
