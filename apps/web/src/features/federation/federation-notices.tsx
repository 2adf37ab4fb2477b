"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, CountdownText, formatExactTime } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useFederationActions } from "./actions/federation-actions-provider.tsx";
import { memberName } from "./membership.ts";
import { Notice } from "./notice.tsx";
import { UndoTopologyNotice } from "./undo-topology-notice.tsx";

/** What is under way or can be taken back. What holds failovers back stands in the readiness card, a pause above every page. */
export function FederationNotices({ federation }: { federation: FederationView }): ReactNode {
  return (
    <div className="grid min-w-0 gap-4 empty:hidden xl:grid-cols-2">
      {federation.membershipPlan === null ? null : (
        <Notice label="Change of members" headline={MEMBERSHIP_HEADLINES[federation.membershipPlan.outcome]}>
          <p className="text-pretty">{federation.membershipPlan.sentence}</p>
        </Notice>
      )}
      <ScheduleNotice federation={federation} />
      <UndoTopologyNotice federation={federation} isNewsOnly />
    </div>
  );
}

const MEMBERSHIP_HEADLINES = {
  step: "The members are being changed",
  wait: "The change of the members waits",
  blocked: "The change of the members cannot go on",
} as const;

function ScheduleNotice({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const planned = federation.scheduledSwitchover;
  if (planned === null) return null;
  return (
    <Notice
      label="Scheduled switchover"
      headline={`Switches over to ${planned.to === null ? "the first candidate" : memberName(federation, planned.to)}`}
      actions={
        can("federations:operate") ? (
          <Button size="sm" onClick={() => openTask({ action: "cancelSwitchover", federation })}>
            Cancel
          </Button>
        ) : null
      }
    >
      <p>
        In <CountdownText untilAtMs={planned.atMs} past="a moment" className="text-ink" />, at{" "}
        {formatExactTime(planned.atMs)}
      </p>
      <p>
        Scheduled by <span className="text-ink">{planned.byName}</span>; everything is checked again then
      </p>
    </Notice>
  );
}
