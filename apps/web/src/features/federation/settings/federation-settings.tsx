"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, Card, formatDurationMs, formatLongDuration, KeyValueList } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { PROFILE_WORDS, TOPOLOGY_WORDS, ZONE_RULE_WORDS } from "../../federations/create/topology-words.ts";
import { useFederationActions } from "../actions/federation-actions-provider.tsx";
import { UndoTopologyNotice } from "../undo-topology-notice.tsx";
import { DetectionSettings } from "./detection-settings.tsx";
import { PolicySettings } from "./policy-settings.tsx";
import { TopologySettings } from "./topology-settings.tsx";

export function FederationSettings({ federation }: { federation: FederationView }): ReactNode {
  const { can } = useMe();
  if (!can("federations:write")) return <SettingsSummary federation={federation} />;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <UndoTopologyNotice federation={federation} />
      {/* A change by someone else begins the forms anew: what they show must be what is. */}
      <TopologySettings
        key={`${federation.id} ${federation.topology} ${federation.hopsMax}`}
        federation={federation}
      />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <PolicySettings key={JSON.stringify(federation.policy)} federation={federation} />
        <div className="flex min-w-0 flex-col gap-4">
          <DetectionSettings key={federation.profile} federation={federation} />
          <RemoveCard federation={federation} />
        </div>
      </div>
    </div>
  );
}

function RemoveCard({ federation }: { federation: FederationView }): ReactNode {
  const openTask = useFederationActions();
  return (
    <Card title="Remove">
      <div className="flex flex-col gap-3">
        <p className="text-pretty text-ink-muted text-sm">
          Its members stop and delete their logs: all keys and locks are gone. The nodes stay in the fleet.
        </p>
        <Button
          variant="danger"
          className="self-start max-sm:w-full"
          onClick={() => openTask({ action: "remove", federation })}
        >
          Remove federation…
        </Button>
      </div>
    </Card>
  );
}

/** For those who may only look. */
function SettingsSummary({ federation }: { federation: FederationView }): ReactNode {
  const { policy } = federation;
  return (
    <Card title="Settings" note="your role may not change them">
      <KeyValueList
        items={[
          { label: "Topology", value: TOPOLOGY_WORDS[federation.topology].label },
          { label: "Hops at most", value: String(federation.hopsMax) },
          { label: "Detection", value: PROFILE_WORDS[federation.profile].label },
          { label: "Mode", value: policy.mode },
          { label: "Target", value: formatDurationMs(policy.targetMs) },
          { label: "Cooldown", value: formatLongDuration(policy.cooldownMs) },
          {
            label: "Limit",
            value: `${policy.limitCount} in ${formatLongDuration(policy.limitWindowMs)}`,
          },
          { label: "New leader's zone", value: ZONE_RULE_WORDS[policy.zoneRule].label },
          { label: "Acknowledgment", value: policy.needsAcknowledgment ? "needed" : "not needed" },
        ]}
      />
    </Card>
  );
}
