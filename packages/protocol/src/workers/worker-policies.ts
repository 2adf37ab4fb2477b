import { z } from "zod";
import { DurationMs } from "../time.ts";
import { WorkerName } from "./worker-ids.ts";

/** When an instance whose process ended is started again. `on-failure`: unless it ended with 0. */
export const RestartPolicy = z
  .strictObject({
    when: z.enum(["always", "on-failure", "never"]).default("always"),
    /** Before the first restart; twice as long before each further one. */
    baseMs: DurationMs.min(10).max(3_600_000).default(500),
    maxMs: DurationMs.min(10).max(86_400_000).default(60_000),
    /** Share of each wait that chance takes away, so that not all come back at once; 0..1. */
    jitterRatio: z.number().min(0).max(1).default(0.5),
    /** Whoever ran for so long begins with `baseMs` again. */
    resetAfterMs: DurationMs.min(1000).max(86_400_000).default(60_000),
  })
  .refine(({ baseMs, maxMs }) => baseMs <= maxMs, { error: "must not exceed maxMs", path: ["baseMs"] });
export type RestartPolicy = z.infer<typeof RestartPolicy>;

/** Of nodes that fit, where the next instance goes: most room in proportion; most room in all; shortest way to the target. */
export const PlacementStrategy = z.enum(["least-loaded", "capability", "nearest-to-target"]);
export type PlacementStrategy = z.infer<typeof PlacementStrategy>;

const names = z.array(WorkerName).max(16, "has more than 16 workers");
export const WorkerPlacement = z
  .strictObject({
    /** Which nodes, as in the node list's filter (`region=tokyo label.gpu!=`); empty = all. */
    filter: z.string().trim().max(1000).default(""),
    /** `zone`: as evenly over the zones as they have room. */
    spread: z.enum(["zone", "none"]).default("zone"),
    /** Only on nodes where an instance of each of these is. */
    affinity: names.default([]),
    /** Never on a node where an instance of one of these is; its own name = at most one on each node. */
    antiAffinity: names.default([]),
    strategy: PlacementStrategy.default("least-loaded"),
    /** For `nearest-to-target`: the target's name. */
    target: z.string().trim().min(1).max(100).nullable().default(null),
  })
  .refine(({ strategy, target }) => strategy !== "nearest-to-target" || target !== null, {
    error: "must name the target that strategy nearest-to-target measures by",
    path: ["target"],
  });
export type WorkerPlacement = z.infer<typeof WorkerPlacement>;

/** How a new revision takes the place of an old one. */
export const RolloutSettings = z
  .strictObject({
    /** Instances beyond the wanted number meanwhile. */
    maxSurge: z.int().min(0).max(100).default(1),
    /** Instances that may be missing meanwhile. */
    maxUnavailable: z.int().min(0).max(100).default(0),
    /** A new instance counts once it was well for so long. */
    watchMs: DurationMs.max(3_600_000).default(10_000),
    /** A new instance that is not well by then has failed. */
    deadlineMs: DurationMs.min(1000).max(86_400_000).default(300_000),
    /** After the first failure nothing more is replaced; then the last good revision comes back, or an operator decides. */
    onFailure: z.enum(["rollback", "pause"]).default("rollback"),
  })
  .refine(({ maxSurge, maxUnavailable }) => maxSurge + maxUnavailable > 0, {
    error: "must be at least 1 where maxUnavailable is 0: otherwise nothing could be replaced",
    path: ["maxSurge"],
  });
export type RolloutSettings = z.infer<typeof RolloutSettings>;
