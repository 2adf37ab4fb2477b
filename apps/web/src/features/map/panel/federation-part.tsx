"use client";
import type { FederationView, NodeId } from "@orrery/protocol";
import { Button, classNames, ElapsedText, StatusDot, useNowMs } from "@orrery/ui";
import { ArrowUpRight } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { availableFederationActions } from "../../federation/actions/federation-action.ts";
import { memberFace } from "../../federation/member-face.ts";
import { membersInOrder } from "../../federation/membership.ts";
import { useMapPage } from "../map-context.ts";
import { selectNodes } from "../map-selection-text.ts";
import { PastFederationPart } from "./past-federation-part.tsx";
import { SwitchoverPlan } from "./switchover-plan.tsx";

export type FederationPartProps = { federation: FederationView; nodeId: NodeId; reason: string };

/** Who leads, who belongs to it, and how the leadership could move. */
export function FederationPart(props: FederationPartProps): ReactNode {
  const { isLive } = useMapPage();
  return (
    <div className="flex flex-col gap-3 border-line border-t px-3 py-2.5">
      {isLive ? <LiveFederationPart {...props} /> : <PastFederationPart federation={props.federation} />}
    </div>
  );
}

function LiveFederationPart({ federation, nodeId, reason }: FederationPartProps): ReactNode {
  const { can } = useMe();
  const [isPlanning, setPlanning] = useState(false);
  const canSwitch = availableFederationActions(federation, can).includes("switchover");
  const { leader } = federation;
  return (
    <>
      <p className="text-pretty text-ink-muted text-xs/5">
        {leader === null ? (
          "Nobody leads."
        ) : (
          <>
            Led by <span className="font-medium text-ink">{leader.name}</span> for{" "}
            <ElapsedText sinceAtMs={leader.sinceAtMs} />.
          </>
        )}{" "}
        {reason}
      </p>
      <MemberList federation={federation} nodeId={nodeId} />
      {isPlanning && canSwitch ? (
        <SwitchoverPlan federation={federation} onClose={() => setPlanning(false)} />
      ) : (
        <div className="flex flex-wrap items-center gap-2">
          {canSwitch ? (
            <Button size="sm" onClick={() => setPlanning(true)}>
              Plan a switchover
            </Button>
          ) : null}
          <Button asChild size="sm" variant="ghost">
            <PageLink href={`/federations/${encodeURIComponent(federation.id)}`}>
              Open federation
              <ArrowUpRight aria-hidden />
            </PageLink>
          </Button>
        </div>
      )}
    </>
  );
}

function MemberList({ federation, nodeId }: Pick<FederationPartProps, "federation" | "nodeId">): ReactNode {
  const { url } = useMapPage();
  const viewer = useViewer();
  const nowMs = useNowMs();
  return (
    <ul aria-label={`Members of ${federation.name}`} className="-mx-1.5 flex flex-col">
      {membersInOrder(federation).map((member) => {
        const face = memberFace(member, federation, { nowMs, viewer });
        return (
          <li key={member.memberId}>
            <button
              type="button"
              title={face.reason}
              aria-current={member.nodeId === nodeId ? "true" : undefined}
              onClick={() => url.select(selectNodes([member.nodeId]))}
              className={classNames(
                "flex w-full items-center gap-2 rounded-md px-1.5 py-0.5 text-left text-sm hover:bg-hover touch:min-h-11",
                member.nodeId === nodeId && "bg-selected",
              )}
            >
              <StatusDot tone={face.tone} />
              <span className="min-w-0 flex-1 truncate text-ink">{member.name}</span>
              <span className="text-ink-faint text-xs">{face.label}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
