"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, CopyButton, PageHeader, StatusBadge } from "@orrery/ui";
import { ArrowLeftRight, ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { TOPOLOGY_WORDS } from "../federations/create/topology-words.ts";
import { federationFace } from "../federations/federation-face.ts";
import { FederationActionsMenu } from "./actions/federation-actions-menu.tsx";
import { useFederationActions } from "./actions/federation-actions-provider.tsx";
import { membersText } from "./membership.ts";

export function FederationHeader({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  const openTask = useFederationActions();
  const face = federationFace(federation, useViewer());
  return (
    <PageHeader
      title={federation.name}
      status={<StatusBadge tone={face.tone} label={face.label} />}
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          <span>
            {membersText(federation)}, {TOPOLOGY_WORDS[federation.topology].label.toLowerCase()}
          </span>
          <span aria-hidden className="text-ink-faint">
            ·
          </span>
          <span className="inline-flex items-center font-mono text-ink-faint text-xs">
            {federation.id}
            <CopyButton text={federation.id} label="federation id" />
          </span>
        </span>
      }
      actions={
        <>
          {can("federations:operate") && federation.leader !== null ? (
            <Button
              icon={<ArrowLeftRight aria-hidden />}
              onClick={() => openTask({ action: "switchover", federation })}
            >
              Switch over…
            </Button>
          ) : null}
          <FederationActionsMenu federation={federation}>
            <Button>
              Actions
              <ChevronDown aria-hidden />
            </Button>
          </FederationActionsMenu>
        </>
      }
    />
  );
}
