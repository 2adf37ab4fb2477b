import { z } from "zod";
import { FederationId, NodeId, TargetId } from "./ids.ts";
import { AtMs } from "./time.ts";

export const MATRIX_NODES_MAX = 64;

/**
 * How well one node hears another, as measured by the first. `mesh`: by the peer mesh of a federation. `probe`: by a sample of peers.
 * `estimate`: nobody measures it; from network coordinates.
 */
export const LinkSource = z.enum(["mesh", "probe", "estimate"]);
export type LinkSource = z.infer<typeof LinkSource>;

export const LinkFigures = z.object({
  source: LinkSource,
  rttMs: z.number().min(0),
  /** Null where it is estimated. */
  jitterMs: z.number().min(0).nullable(),
  /** 0..1; null where it is estimated. */
  lossRatio: z.number().min(0).max(1).nullable(),
  /** Null where it is estimated. */
  atMs: AtMs.nullable(),
  isDemoDelay: z.boolean(),
});
export type LinkFigures = z.infer<typeof LinkFigures>;

export const LatencyMatrixInput = z.object({
  /** As in the node list's filter; empty = all. The first MATRIX_NODES_MAX by name. */
  filter: z.string().max(1000).default(""),
  nodeIds: z.array(NodeId).max(MATRIX_NODES_MAX).optional(),
});
export type LatencyMatrixInput = z.infer<typeof LatencyMatrixInput>;

/** `cells[row][column]`: from the row's node to the column's; null on the diagonal and where nothing is known. */
export const LatencyMatrix = z.object({
  hubAtMs: AtMs,
  nodes: z.array(z.object({ nodeId: NodeId, name: z.string(), region: z.string() })),
  cells: z.array(z.array(LinkFigures.nullable())),
  /** `targetCells[row][column]`: from the row's node to the column's target. */
  targets: z.array(z.object({ targetId: TargetId, name: z.string(), nearestId: NodeId.nullable() })),
  targetCells: z.array(
    z.array(
      z.object({ p50Ms: z.number().nullable(), lossRatio: z.number(), isDemoDelay: z.boolean() }).nullable(),
    ),
  ),
  /** More nodes match than are shown. */
  leftOutCount: z.int().min(0),
});
export type LatencyMatrix = z.infer<typeof LatencyMatrix>;

export const LatencyPairInput = z.object({
  fromId: NodeId,
  toId: NodeId,
  range: z.enum(["hour", "day", "week"]).default("hour"),
});
export type LatencyPairInput = z.infer<typeof LatencyPairInput>;

/** Two nodes: what is known now, the way a message takes, the best relay, and the history. */
export const LatencyPair = z.object({
  there: LinkFigures.nullable(),
  back: LinkFigures.nullable(),
  /** Great-circle distance and what light in fibre needs for there and back; null without positions. */
  distanceKm: z.number().nullable(),
  floorMs: z.number().nullable(),
  /** The way by the topology of the federation that both are in. */
  path: z
    .object({
      federationId: FederationId,
      federationName: z.string(),
      hops: z.array(NodeId),
      rttMs: z.number(),
    })
    .nullable(),
  /** Null = no relay is better than the direct way. */
  relay: z.object({ nodeId: NodeId, rttMs: z.number(), savedMs: z.number() }).nullable(),
  /** Columnar as MetricHistory; a gap is a run of nulls. */
  history: z.object({
    stepMs: z.number(),
    atMs: z.array(AtMs),
    rttMs: z.array(z.number().nullable()),
    lossRatio: z.array(z.number().nullable()),
  }),
});
export type LatencyPair = z.infer<typeof LatencyPair>;
