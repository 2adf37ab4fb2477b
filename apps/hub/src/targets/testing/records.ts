import type { NodeRecord, TargetRecord } from "@orrery/db";
import { nodeFacts, nodeInsert } from "@orrery/db/testing";
import type { NodeId, PeerAddress, TargetId } from "@orrery/protocol";

/** A node's row. `host`: where it is reached by peers; null = nowhere. */
export function someRecord(
  id: string,
  change: Partial<NodeRecord> & { host?: string | null } = {},
): NodeRecord {
  const { host = "10.0.0.1", ...rest } = change;
  const peerAddresses: PeerAddress[] = host === null ? [] : [{ host, port: 4410 }];
  return {
    ...nodeInsert({ id: id as NodeId, name: id, labels: {}, facts: { ...nodeFacts(), peerAddresses } }),
    number: 1,
    scheduling: "active",
    schedulingDetail: null,
    drainId: null,
    specRevision: 1,
    connectionEpoch: 1,
    lastSeenAtMs: null,
    removedAtMs: null,
    ...rest,
  } as NodeRecord;
}

export function someTarget(id: string, change: Partial<TargetRecord> = {}): TargetRecord {
  return {
    id: id as TargetId,
    name: id,
    check: { kind: "tcp", host: "example.org", port: 443 },
    latitude: null,
    longitude: null,
    place: "",
    intervalMs: 1000,
    timeoutMs: 500,
    nodeFilter: "",
    allowsPrivate: false,
    isDemo: false,
    nearest: null,
    createdAtMs: 0,
    updatedAtMs: 0,
    removedAtMs: null,
    ...change,
  };
}
