import type { NodeView } from "@orrery/protocol";
import { AgeText, Card, EmptyState, formatBytes, type KeyValueItem, KeyValueList } from "@orrery/ui";
import type { ReactNode } from "react";

export function NodeFactsCard({ node }: { node: NodeView }): ReactNode {
  return (
    <Card title="Host">
      {node.facts === null ? (
        <EmptyState compact title="Nothing known yet">
          The agent sends the host's facts when it connects for the first time.
        </EmptyState>
      ) : (
        <KeyValueList items={factItems(node, node.facts)} />
      )}
    </Card>
  );
}

function factItems(node: NodeView, facts: NonNullable<NodeView["facts"]>): KeyValueItem[] {
  return [
    { label: "Host name", value: facts.hostname, mono: true },
    { label: "System", value: `${facts.platform} ${facts.osRelease}, ${facts.architecture}` },
    { label: "CPU", value: `${facts.cpuCount} × ${facts.cpuModel}` },
    { label: "Memory", value: formatBytes(facts.memoryTotalBytes) },
    { label: "Disk", value: formatBytes(facts.diskTotalBytes) },
    { label: "Booted", value: <AgeText atMs={facts.bootedAtMs} /> },
    { label: "Agent", value: `${facts.agentVersion} on Node ${facts.nodeVersion}, pid ${facts.agentPid}` },
    { label: "Agent started", value: <AgeText atMs={facts.agentStartedAtMs} /> },
    { label: "Enrolled", value: <AgeText atMs={node.enrolledAtMs} /> },
    ...(node.latitude === null || node.longitude === null
      ? []
      : [{ label: "Place", value: `${node.latitude.toFixed(3)}, ${node.longitude.toFixed(3)}` }]),
  ];
}
