import { z } from "zod";
import { NodeId, TargetId } from "./ids.ts";
import { PeerAddress } from "./peer-address.ts";
import { TargetCheck } from "./target.ts";
import { AtMs, DurationMs } from "./time.ts";

/** Orders of one node: all targets, and its sample of peers. */
export const PROBES_PER_NODE_MAX = 256;

/** Added to what is measured, where a demonstration stands in for distance. It is said wherever it shows. */
export const DemoDelay = z.object({
  delayMs: z.number().min(0).max(5000),
  jitterMs: z.number().min(0).max(1000),
});
export type DemoDelay = z.infer<typeof DemoDelay>;

const timing = { intervalMs: DurationMs.min(1000), timeoutMs: DurationMs.min(100) };

/** One thing that a node measures all the time. `peer`: the time of a TCP connect to another agent's peer port. */
export const ProbeOrder = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("target"),
    targetId: TargetId,
    check: TargetCheck,
    ...timing,
    allowsPrivate: z.boolean(),
    demoDelay: DemoDelay.nullable(),
  }),
  z.object({
    kind: z.literal("peer"),
    nodeId: NodeId,
    addresses: z.array(PeerAddress).min(1).max(8),
    ...timing,
    demoDelay: DemoDelay.nullable(),
  }),
]);
export type ProbeOrder = z.infer<typeof ProbeOrder>;

/** Everything that the node measures from now on; what it does not name ends. Kept in memory only. */
export const ProbeOrders = z.object({ orders: z.array(ProbeOrder).max(PROBES_PER_NODE_MAX) });
export type ProbeOrders = z.infer<typeof ProbeOrders>;

const result = {
  /** Of the last minute. */
  sentCount: z.int().min(0),
  lostCount: z.int().min(0),
  /** Null = no answer in the window. */
  p50Ms: z.number().min(0).nullable(),
  p99Ms: z.number().min(0).nullable(),
  /** Mean difference of neighbouring answers (RFC 3550, 6.4.1). */
  jitterMs: z.number().min(0).nullable(),
  lastMs: z.number().min(0).nullable(),
  /** By the node's clock. */
  lastAtMs: AtMs,
  /** A sentence why the last one was lost or refused; null = it was answered. */
  problem: z.string().max(300).nullable(),
};

/** One order's results; sent with the next report after each new one. */
export const ProbeResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("target"), targetId: TargetId, ...result }),
  z.object({ kind: z.literal("peer"), nodeId: NodeId, ...result }),
]);
export type ProbeResult = z.infer<typeof ProbeResult>;
