import { z } from "zod";
import { NodeId } from "./ids.ts";
import { PeerAddress } from "./peer-address.ts";
import { AtMs, DurationMs } from "./time.ts";

export const LABELS_MAX = 32;

/** RFC 1123 label, as Kubernetes node names: lower-case letters, digits and hyphens, 1 to 63 characters. */
export const NodeName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "1 to 63 lower-case letters, digits or hyphens");
export const RegionName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/, "1 to 63 lower-case letters, digits, dots or hyphens");
export const LabelKey = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/,
    "1 to 63 letters, digits, dots, slashes or hyphens",
  );
export const LabelValue = z
  .string()
  .max(63)
  .regex(/^[A-Za-z0-9._:/@ -]*$/, "at most 63 plain characters");
export const Labels = z
  .record(LabelKey, LabelValue)
  .refine((labels) => Object.keys(labels).length <= LABELS_MAX, `at most ${LABELS_MAX} labels`);
export type Labels = z.infer<typeof Labels>;

export const Latitude = z.number().min(-90).max(90);
export const Longitude = z.number().min(-180).max(180);

/** What is known of a host and changes rarely. Sent in `hello`. */
export const NodeFacts = z.object({
  hostname: z.string().max(253),
  platform: z.string().max(32),
  osRelease: z.string().max(128),
  architecture: z.string().max(32),
  cpuModel: z.string().max(128),
  cpuCount: z.int().min(0).max(65_536),
  memoryTotalBytes: z.number().min(0),
  diskTotalBytes: z.number().min(0),
  nodeVersion: z.string().max(32),
  agentVersion: z.string().max(32),
  agentPid: z.int().min(0),
  bootedAtMs: AtMs,
  agentStartedAtMs: AtMs,
  /** Where other agents reach this one's mesh, best first; empty = it takes part in no federation. */
  peerAddresses: z.array(PeerAddress).max(8).default([]),
});
export type NodeFacts = z.infer<typeof NodeFacts>;

/** What changes all the time. A report carries only the fields that changed since the last one. */
export const NodeLive = z.object({
  /** 0..1 over all cores. */
  cpuRatio: z.number().min(0).max(1),
  memoryUsedBytes: z.number().min(0),
  /** One-minute load average. */
  load1: z.number().min(0),
  diskUsedBytes: z.number().min(0),
  networkReceivedBytesPerSecond: z.number().min(0),
  networkSentBytesPerSecond: z.number().min(0),
  /** Established TCP connections on the host. */
  connectionCount: z.int().min(0),
  /** 99th percentile of the agent's event-loop delay over the last interval. */
  eventLoopLagMs: z.number().min(0),
  /** The host's clock minus the hub's, corrected by half the round trip. Null until measured. */
  clockSkewMs: z.number().nullable(),
  /** Round trip of the last report to the hub. Null until measured. */
  rttMs: z.number().min(0).nullable(),
  /** Outbox entries not yet acknowledged by the hub. */
  outboxPendingCount: z.int().min(0),
});
export type NodeLive = z.infer<typeof NodeLive>;
export const NodeLivePatch = NodeLive.partial();
export type NodeLivePatch = z.infer<typeof NodeLivePatch>;

export const NodeHealth = z.enum(["unknown", "online", "suspect", "unreachable", "down"]);
export type NodeHealth = z.infer<typeof NodeHealth>;

/** `waiting` in the waiting room, `admitted` to the fleet, `rejected` by an operator. */
export const NodeAdmission = z.enum(["waiting", "admitted", "rejected"]);
export type NodeAdmission = z.infer<typeof NodeAdmission>;

export const NodeScheduling = z.enum(["active", "cordoned", "draining", "drained", "maintenance"]);
export type NodeScheduling = z.infer<typeof NodeScheduling>;

/** Who took a node out of scheduling, why, since when and until when. */
export const SchedulingDetail = z.object({
  ownerName: z.string().max(200),
  reason: z.string().max(500),
  sinceAtMs: AtMs,
  /** When the node returns to `active` by itself; null = only by hand. */
  expiresAtMs: AtMs.nullable(),
  /** Draining only: when the agent must have confirmed that its work has moved away. */
  deadlineAtMs: AtMs.nullable(),
});
export type SchedulingDetail = z.infer<typeof SchedulingDetail>;

/** One node as every surface (list, page, API, CLI) shows it. `health` and `statusReason` come from `nodeStatus`. */
export const NodeView = z.object({
  id: NodeId,
  name: NodeName,
  region: z.string(),
  zone: z.string(),
  labels: z.record(z.string(), z.string()),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  admission: NodeAdmission,
  health: NodeHealth,
  healthSinceAtMs: AtMs,
  scheduling: NodeScheduling,
  schedulingDetail: SchedulingDetail.nullable(),
  /** A plain sentence: why the status is what it is. */
  statusReason: z.string(),
  /** When the hub last received anything from the agent; null = never. */
  lastSeenAtMs: AtMs.nullable(),
  connectedAtMs: AtMs.nullable(),
  enrolledAtMs: AtMs,
  agentVersion: z.string().nullable(),
  rttMs: z.number().nullable(),
  certificateSerial: z.string().nullable(),
  certificateExpiresAtMs: AtMs.nullable(),
  facts: NodeFacts.nullable(),
  live: NodeLive.nullable(),
});
export type NodeView = z.infer<typeof NodeView>;

const nodeRef = z.object({ nodeId: NodeId });
const reason = z.string().trim().max(500).default("");

export const NodeGetInput = nodeRef;
export const NodeCordonInput = z.object({
  nodeId: NodeId,
  reason,
  expiresInMs: DurationMs.min(1000).optional(),
});
export const NodeUncordonInput = nodeRef;
export const NodeDrainInput = z.object({
  nodeId: NodeId,
  reason,
  /** How long the agent has to move its work away. */
  deadlineInMs: DurationMs.min(1000).default(600_000),
  expiresInMs: DurationMs.min(1000).optional(),
});
export const NodeMaintenanceInput = z.object({
  nodeId: NodeId,
  reason,
  expiresInMs: DurationMs.min(1000).default(3_600_000),
});
export const NodeRenameInput = z.object({ nodeId: NodeId, name: NodeName });
export const NodeLabelsInput = z.object({ nodeId: NodeId, labels: Labels });
export const NodeRemoveInput = z.object({ nodeId: NodeId, reason });
export const NodeAdmissionInput = z.object({ nodeId: NodeId, reason });
export const NodeRevokeCertificateInput = z.object({ nodeId: NodeId, reason });
