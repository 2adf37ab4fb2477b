import { z } from "zod";
import { ScalingGroupId } from "../ids.ts";
import { NodeName } from "../node.ts";
import { AtMs, DurationMs } from "../time.ts";
import { WorkerId } from "../workers/worker-ids.ts";
import { SecretName } from "../workers/worker-run.ts";
import { ScalingDecision } from "./decision.ts";
import { ForecastView } from "./forecast.ts";
import { InstanceCount, SCALING_POLICIES_MAX } from "./policy.ts";
import { ScalingGroupSettings } from "./settings.ts";

/** Of one fleet. */
export const SCALING_GROUPS_MAX = 1000;

const Sentence = z.string().max(1000);
const Count = z.int().min(0);
const Url = z.url({ protocol: /^https?$/ }).max(500);

/** Who makes the instances. Secrets are named, never held here. */
export const ScalingProvider = z.discriminatedUnion("kind", [
  /** A worker of the fleet. */
  z.strictObject({ kind: z.literal("fleet"), workerId: WorkerId }),
  /** A Deployment, over its scale subresource. */
  z.strictObject({
    kind: z.literal("kubernetes"),
    /** The API server; null = the cluster that the hub itself runs in. */
    url: Url.nullable().default(null),
    /** PEM; null = the system's authorities. */
    caPem: z.string().max(20_000).nullable().default(null),
    /** A service account's token; null = none, or the hub's own in its cluster. */
    tokenSecret: SecretName.nullable().default(null),
    namespace: NodeName,
    deployment: z
      .string()
      .max(253)
      .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, "a Deployment's name"),
  }),
  /** Asked how many there are, and told how many there shall be; signed (Standard Webhooks). */
  z.strictObject({ kind: z.literal("webhook"), url: Url, signingSecret: SecretName }),
]);
export type ScalingProvider = z.infer<typeof ScalingProvider>;

/**
 * `ok`: does what it was told; `waiting`: said yes, and the instances are not there yet; `idle-yes`: said yes and did nothing for too long;
 * `quota`: may not make more; `failing`: could not be asked, and is asked again later.
 */
export const ProviderState = z.strictObject({
  state: z.enum(["ok", "waiting", "idle-yes", "quota", "failing"]),
  sentence: Sentence,
  sinceAtMs: AtMs,
  failureCount: Count,
  /** Null = at the next evaluation. */
  nextTryAtMs: AtMs.nullable(),
});
export type ProviderState = z.infer<typeof ProviderState>;

const fields = { name: NodeName, settings: ScalingGroupSettings };

export const ScalingGroupCreateInput = z.strictObject({
  ...fields,
  provider: ScalingProvider,
  settings: ScalingGroupSettings.prefault({}),
  isDemo: z.boolean().default(false),
});
export type ScalingGroupCreateInput = z.infer<typeof ScalingGroupCreateInput>;

/** Complete: every field as it shall be. The provider stays. */
export const ScalingGroupUpdateInput = z.strictObject({ groupId: ScalingGroupId, ...fields });
export type ScalingGroupUpdateInput = z.infer<typeof ScalingGroupUpdateInput>;

export const ScalingGroupRefInput = z.strictObject({ groupId: ScalingGroupId });

/** By hand, within min and max; the policies go on from there. */
export const ScalingSetWantedInput = z.strictObject({
  groupId: ScalingGroupId,
  count: InstanceCount,
  reason: z.string().trim().min(1).max(200),
});

/** A queue's depth, or another value of the whole group, told from outside. */
export const ScalingSampleInput = z.strictObject({
  groupId: ScalingGroupId,
  metric: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "queue, or the name of a custom policy"),
  value: z.number().min(0).max(1e15),
  /** Null = now. */
  atMs: AtMs.nullable().default(null),
});

export const ScalingGroupView = z.strictObject({
  id: ScalingGroupId,
  ...fields,
  provider: ScalingProvider,
  /** As operators call what is scaled: a worker, namespace/deployment, or a host name. */
  targetName: z.string().max(400),
  providerState: ProviderState,
  isDemo: z.boolean(),
  wantedCount: InstanceCount,
  counts: z.strictObject({ ready: Count, starting: Count, overdue: Count, draining: Count, dead: Count }),
  /** The newest, whether it changed anything or not; null = none yet. */
  decision: ScalingDecision.nullable(),
  /** The newest that changed something; null = none yet. */
  change: ScalingDecision.nullable(),
  forecast: ForecastView.nullable(),
  /** Why a metric could not be asked for, where the replica that answers is the one that asks; else none. */
  metricProblems: z
    .array(z.strictObject({ metric: z.string().max(64), sentence: z.string().max(500), atMs: AtMs }))
    .max(SCALING_POLICIES_MAX),
  adviceCount: Count,
  createdAtMs: AtMs,
  updatedAtMs: AtMs,
  atMs: AtMs,
});
export type ScalingGroupView = z.infer<typeof ScalingGroupView>;

export const ScalingSeriesInput = z.strictObject({
  groupId: ScalingGroupId,
  fromAtMs: AtMs,
  toAtMs: AtMs,
});
/** Oldest first; steps without an evaluation are left out. */
export const ScalingSeries = z.strictObject({
  stepMs: DurationMs,
  points: z
    .array(
      z.strictObject({
        atMs: AtMs,
        wantedMin: Count,
        wantedMax: Count,
        /** Mean. */
        ready: z.number().min(0),
        /** By metric: the mean of the step, and its highest; missing = nothing was told. */
        metrics: z.record(z.string().max(64), z.strictObject({ mean: z.number(), max: z.number() })),
      }),
    )
    .max(720),
});
export type ScalingSeries = z.infer<typeof ScalingSeries>;

export const AdviceApplyInput = z.strictObject({
  groupId: ScalingGroupId,
  key: z.string().max(120),
  /** `dry-run` first: the group decides by it and changes nothing. */
  mode: z.enum(["dry-run", "on"]),
});
