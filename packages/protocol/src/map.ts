import { z } from "zod";
import { EventView } from "./event.ts";
import { FederationId, NodeId, TargetId } from "./ids.ts";
import { AtMs } from "./time.ts";

/** What of a node the map shows and that changes rarely. `slot` stands for it in frames, until it is removed. */
export const MapNode = z.object({
  slot: z.int().min(0),
  id: NodeId,
  name: z.string(),
  region: z.string(),
  zone: z.string(),
  labels: z.record(z.string(), z.string()),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  version: z.string().nullable(),
  isDemo: z.boolean(),
});
export type MapNode = z.infer<typeof MapNode>;

/**
 * Everything the map shows. `frame` is the complete state as bytes (codec and its limits: packages/domain/src/map/map-frame.ts): of
 * each slot its health, scheduling, role and load, and all links.
 */
export const MapSnapshot = z.object({ nodes: z.array(MapNode), frame: z.instanceof(Uint8Array) });
export type MapSnapshot = z.infer<typeof MapSnapshot>;

/** Numbered as NodesDelta is, with an epoch and numbers of its own. At most ten a second. */
export const MapDelta = z.object({
  epoch: z.string(),
  number: z.int().min(1),
  hubAtMs: AtMs,
  /** New nodes, and such of which anything in MapNode changed. */
  nodes: z.array(MapNode),
  /** Slots that are free from now on; their links are gone with them. */
  removed: z.array(z.int().min(0)),
  frame: z.instanceof(Uint8Array),
});
export type MapDelta = z.infer<typeof MapDelta>;

/** The last day at one-minute steps, the six days before at five. */
export const MapMomentInput = z.object({ atMs: AtMs });

/** The fleet as it was in the minute (or five) that begins at `atMs`. */
export const MapMoment = z.object({
  atMs: AtMs,
  stepMs: z.number(),
  /** `gap`: the hub recorded nothing then; nothing is drawn rather than something wrong. */
  outcome: z.enum(["recorded", "gap"]),
  nodes: z.array(MapNode),
  frame: z.base64(),
});
export type MapMoment = z.infer<typeof MapMoment>;

export const MapTimelineInput = z.object({ fromAtMs: AtMs, toAtMs: AtMs });

/** What happened between, for the marks under the map, and where nothing was recorded. */
export const MapTimeline = z.object({
  fromAtMs: AtMs,
  toAtMs: AtMs,
  /** Of notice and above, newest first, at most 500. */
  events: z.array(EventView),
  hasMore: z.boolean(),
  failovers: z.array(
    z.object({
      id: z.string(),
      federationId: FederationId,
      federationName: z.string(),
      startedAtMs: AtMs,
      totalMs: z.number(),
      outcome: z.string(),
      oldLeaderId: NodeId.nullable(),
      newLeaderId: NodeId.nullable(),
    }),
  ),
  gaps: z.array(z.object({ fromAtMs: AtMs, toAtMs: AtMs })),
});
export type MapTimeline = z.infer<typeof MapTimeline>;

/** Of a target on the map. */
export const MapTarget = z.object({
  id: TargetId,
  name: z.string(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  place: z.string(),
  isDemo: z.boolean(),
  nearestId: NodeId.nullable(),
});
export type MapTarget = z.infer<typeof MapTarget>;
