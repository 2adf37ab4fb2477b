import type { NodeRecord } from "@orrery/db";
import { type NodeSpec, REPORT_INTERVAL_DEFAULT_MS } from "@orrery/protocol";

export function nodeSpec(record: NodeRecord): NodeSpec {
  const isDraining = record.scheduling === "draining";
  return {
    revision: record.specRevision,
    name: record.name,
    labels: record.labels,
    scheduling: record.scheduling,
    drainId: isDraining || record.scheduling === "drained" ? record.drainId : null,
    drainDeadlineAtMs: isDraining ? (record.schedulingDetail?.deadlineAtMs ?? null) : null,
    federations: [],
    reportIntervalMs: REPORT_INTERVAL_DEFAULT_MS,
  };
}
