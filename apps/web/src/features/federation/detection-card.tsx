import type { FederationView } from "@orrery/protocol";
import { Card, EmptyState, formatDurationMs, KeyValueList } from "@orrery/ui";
import type { ReactNode } from "react";
import { PROFILE_WORDS } from "../federations/create/topology-words.ts";

/** How its members watch each other, why so, and what that would have cost in false alarms. */
export function DetectionCard({ federation }: { federation: FederationView }): ReactNode {
  const profile = federation.profileInEffect;
  return (
    <Card title="Failure detection" note={PROFILE_WORDS[federation.profile].label}>
      {profile === null ? (
        <EmptyState compact title="Nothing reported yet">
          The leader says which profile is in effect.
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-3">
          <KeyValueList
            items={[
              {
                label: "In effect",
                value: `${profile.name}${profile.isAuto ? ", chosen by measurement" : ""}`,
              },
              { label: "Heartbeat", value: `every ${formatDurationMs(profile.heartbeatMs)}` },
              {
                label: "Silence counts",
                value: `from ${formatDurationMs(profile.silenceMinMs)}, at the latest after ${formatDurationMs(profile.silenceMaxMs)}`,
              },
            ]}
          />
          <p className="text-pretty text-ink-muted text-sm">{profile.reason}</p>
          <p className="text-pretty text-ink-muted text-sm">{federation.falsePositives}</p>
        </div>
      )}
    </Card>
  );
}
