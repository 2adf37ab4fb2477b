"use client";
import type { HubInfo } from "@orrery/protocol";
import { AgeText, Card, CopyButton, ElapsedText, KeyValueList, StatusBadge } from "@orrery/ui";
import type { ReactNode } from "react";
import type { Connection } from "../../lib/live/connection.ts";

/** The hub is online only while this page hears it. */
export function HubCard({ hub, connection }: { hub: HubInfo; connection: Connection }): ReactNode {
  return (
    <Card title="Hub">
      <KeyValueList
        items={[
          { label: "State", value: <HubState connection={connection} /> },
          { label: "Version", value: hub.version },
          { label: "Running for", value: <ElapsedText sinceAtMs={hub.startedAtMs} /> },
          { label: "Gateway", mono: true, value: <Copyable text={hub.gatewayUrl} label="gateway address" /> },
          {
            label: "CA fingerprint",
            mono: true,
            value: (
              <Copyable
                text={hub.caFingerprint}
                shown={`${hub.caFingerprint.slice(0, 12)}…`}
                label="CA fingerprint"
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

function HubState({ connection }: { connection: Connection }): ReactNode {
  switch (connection.phase) {
    case "live":
      return <StatusBadge plain tone="ok" label="Heard now" className="text-sm" />;
    case "connecting":
      return <StatusBadge plain tone="unknown" label="Connecting" className="text-sm" />;
    case "reconnecting":
    case "stale":
      return (
        <StatusBadge
          plain
          tone={connection.phase === "stale" ? "bad" : "warn"}
          className="text-sm"
          label={
            <>
              Last heard <AgeText atMs={connection.hubHeardAtMs} />
            </>
          }
        />
      );
  }
}

function Copyable({ text, shown, label }: { text: string; shown?: string; label: string }): ReactNode {
  return (
    <span className="flex items-center gap-1">
      <span className="truncate" title={text}>
        {shown ?? text}
      </span>
      <CopyButton text={text} label={label} className="-my-1" />
    </span>
  );
}
