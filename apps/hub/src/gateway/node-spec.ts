import type { NodeRecord } from "@orrery/db";
import {
  type FederationSpec,
  NO_BILLING,
  type NodeSpec,
  REPORT_INTERVAL_DEFAULT_MS,
  type SpecBilling,
} from "@orrery/protocol";

/** `federations`: as this node is to take part in them; neither these nor accounts for one that is not admitted. */
export function nodeSpec(record: NodeRecord, federations: FederationSpec[], billing: SpecBilling): NodeSpec {
  const isDraining = record.scheduling === "draining";
  return {
    revision: record.specRevision,
    name: record.name,
    labels: record.labels,
    scheduling: record.scheduling,
    drainId: isDraining || record.scheduling === "drained" ? record.drainId : null,
    drainDeadlineAtMs: isDraining ? (record.schedulingDetail?.deadlineAtMs ?? null) : null,
    federations: record.admission === "admitted" ? federations : [],
    billing: record.admission === "admitted" ? billing : NO_BILLING,
    reportIntervalMs: REPORT_INTERVAL_DEFAULT_MS,
  };
}
