import { z } from "zod";
import { NodeId, ScalingGroupId } from "../ids.ts";
import { AtMs } from "../time.ts";
import { InstanceId, WorkerId, WorkerName, WorkerRevision } from "./worker-ids.ts";
import { InstanceReport, WorkerHost, WorkerLogAsk, WorkerLogChunk } from "./worker-report.ts";
import { SecretName, SecretValue } from "./worker-run.ts";
import { INSTANCES_MAX, WorkerSpec } from "./worker-spec.ts";

/** Of one fleet. */
export const WORKERS_MAX = 500;
export const SECRETS_MAX = 500;
/** Of one worker, the newest are kept. */
export const REVISIONS_KEPT = 50;

const Sentence = z.string().max(1000);
const Count = z.int().min(0);

export const RolloutView = z.strictObject({
  state: z.enum(["rolling", "paused", "rolling-back", "done", "rolled-back"]),
  target: WorkerRevision,
  /** The last revision that was reached as a whole; null = none was yet. */
  good: WorkerRevision.nullable(),
  reason: Sentence,
  sinceAtMs: AtMs,
  failure: z
    .strictObject({ revision: WorkerRevision, instanceId: InstanceId, sentence: Sentence, atMs: AtMs })
    .nullable(),
});
export type RolloutView = z.infer<typeof RolloutView>;

export const WorkerView = z.strictObject({
  id: WorkerId,
  name: WorkerName,
  /** What is wanted now; `instances` is null or the number that it was applied with: `wantedCount` counts. */
  spec: WorkerSpec,
  /** The newest. */
  revision: WorkerRevision,
  wantedCount: z.int().min(0).max(INSTANCES_MAX),
  /** Who sets the number: this group; null = operators. */
  scalingGroupId: ScalingGroupId.nullable(),
  rollout: RolloutView,
  /** Instances, by what they are: ready (running or healthy), on their way, in trouble (unhealthy, crash-loop, failed, lost), going away. */
  counts: z.strictObject({ ready: Count, starting: Count, troubled: Count, leaving: Count }),
  /** Where its instances are now, most of them first. */
  regions: z.array(z.strictObject({ region: z.string(), count: Count })).max(INSTANCES_MAX),
  /** Of all its instances together, as last measured: cores and bytes; null = none was measured. */
  usage: z.strictObject({ cpu: z.number().min(0), memoryBytes: z.number().min(0) }).nullable(),
  /** Of the instances that are there: starts after the first one, together. */
  restartCount: Count,
  /** Wanted, and fit nowhere, with why; null = all have a place. */
  unplaced: z
    .strictObject({
      count: Count,
      sentence: Sentence,
      refusals: z
        .array(
          z.strictObject({
            nodeId: NodeId,
            nodeName: z.string(),
            kind: z.string().max(32),
            sentence: Sentence,
          }),
        )
        .max(20),
    })
    .nullable(),
  isDemo: z.boolean(),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  atMs: AtMs,
});
export type WorkerView = z.infer<typeof WorkerView>;

export const WorkerInstanceView = z.strictObject({
  ...InstanceReport.shape,
  nodeId: NodeId,
  nodeName: z.string(),
  region: z.string(),
  zone: z.string(),
  /** When the hub decided that it shall be. */
  orderedAtMs: AtMs,
  /** Told to end, with why; null = it shall stay. */
  stopSentence: Sentence.nullable(),
  /** When its node last told of it; null = not yet. */
  heardAtMs: AtMs.nullable(),
});
export type WorkerInstanceView = z.infer<typeof WorkerInstanceView>;

/** With its instances, those that are there first, then the last 20 that ended. */
export const WorkerDetail = z.strictObject({
  ...WorkerView.shape,
  instances: z.array(WorkerInstanceView).max(INSTANCES_MAX + 20),
});
export type WorkerDetail = z.infer<typeof WorkerDetail>;

export const WorkerRevisionView = z.strictObject({
  workerId: WorkerId,
  revision: WorkerRevision,
  spec: WorkerSpec,
  /** Settings that differ from the one before; empty = the first. */
  changed: z.array(z.string()).max(32),
  createdAtMs: AtMs,
  createdBy: z.string(),
  /** It was reached as a whole at some time. */
  isProven: z.boolean(),
});
export type WorkerRevisionView = z.infer<typeof WorkerRevisionView>;

export const WorkerRefInput = z.strictObject({ workerId: WorkerId });

/** Specs as they were read from YAML or JSON. */
export const WorkerApplyInput = z.strictObject({
  specs: z.array(WorkerSpec).min(1).max(50),
  /** Says what would happen, and does nothing. */
  isDryRun: z.boolean().default(false),
  isDemo: z.boolean().default(false),
});
export const WorkerApplyResult = z.strictObject({
  workers: z.array(
    z.strictObject({
      /** Null = a dry run of a new one. */
      workerId: WorkerId.nullable(),
      name: WorkerName,
      /** `revised`: its instances are replaced; `changed`: they take it on as they are. */
      outcome: z.enum(["created", "revised", "changed", "unchanged"]),
      revision: WorkerRevision,
      changed: z.array(z.string()).max(32),
      /** What to know of it, such as secrets that are missing or that nothing fits. */
      warnings: z.array(Sentence).max(20),
      sentence: Sentence,
    }),
  ),
});
export type WorkerApplyResult = z.infer<typeof WorkerApplyResult>;

/** Refused where a scaling group sets the number. */
export const WorkerScaleInput = z.strictObject({
  workerId: WorkerId,
  count: z.int().min(0).max(INSTANCES_MAX),
});

/** Absent `revision`: the last good one. Another revision's spec becomes the newest one again. */
export const WorkerRollBackInput = z.strictObject({
  workerId: WorkerId,
  revision: WorkerRevision.optional(),
});

/** Its process is stopped as the spec says, and started again. */
export const WorkerRestartInput = z.strictObject({ workerId: WorkerId, instanceId: InstanceId });

export const WorkerLogInput = z.strictObject({ workerId: WorkerId, ...WorkerLogAsk.shape });
export type WorkerLogInput = z.infer<typeof WorkerLogInput>;
export const WorkerLogAnswer = z.strictObject({ ...WorkerLogChunk.shape });
export type WorkerLogAnswer = z.infer<typeof WorkerLogAnswer>;

/** Where instances may go: nodes with what their agents offer. */
export const WorkerNodeView = z.strictObject({
  nodeId: NodeId,
  nodeName: z.string(),
  region: z.string(),
  zone: z.string(),
  /** Null = it has not told yet. */
  host: WorkerHost.nullable(),
  reserved: z.strictObject({ cpu: z.number().min(0), memoryMiB: z.number().min(0), instanceCount: Count }),
  /** Whose instances are on it, by name. */
  workers: z
    .array(z.strictObject({ workerId: WorkerId, name: WorkerName, instanceCount: Count }))
    .max(WORKERS_MAX),
});
export type WorkerNodeView = z.infer<typeof WorkerNodeView>;

export const WorkerSecretView = z.strictObject({
  name: SecretName,
  /** Workers that name it. */
  usedBy: z.array(WorkerName).max(WORKERS_MAX),
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
});
export type WorkerSecretView = z.infer<typeof WorkerSecretView>;

/** Made, or given another value: instances that use it are replaced by a roll-out. */
export const WorkerSecretSetInput = z.strictObject({
  name: SecretName,
  value: SecretValue.min(1, "must not be empty"),
});
export const WorkerSecretRemoveInput = z.strictObject({ name: SecretName });
