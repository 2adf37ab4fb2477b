import { z } from "zod";
import { WireError } from "./error-code.ts";
import { EventView } from "./event.ts";
import { FederationView } from "./federation.ts";
import { FederationId, NodeId, ProxyId } from "./ids.ts";
import { MapDelta, MapSnapshot } from "./map.ts";
import { NodeLivePatch, NodeView } from "./node.ts";
import { ProxyLive } from "./proxy.ts";
import { defineCatalog, type EventMap } from "./socket-catalog.ts";
import { AtMs } from "./time.ts";

export const LIVE_NAMESPACE = "/live";

/**
 * `nodes`: the whole fleet. `events`: the log as it grows. `federations`: all federations, complete. `map`: the whole fleet as the map
 * shows it, in a tenth of the bytes. `proxies`: how the fleet finds each proxy.
 */
export const LiveTopic = z.discriminatedUnion("topic", [
  z.object({ topic: z.literal("nodes") }),
  z.object({ topic: z.literal("events") }),
  z.object({ topic: z.literal("federations") }),
  z.object({ topic: z.literal("map") }),
  z.object({ topic: z.literal("proxies") }),
]);
export type LiveTopic = z.infer<typeof LiveTopic>;

/** Fields of one node that changed. `live` is merged field by field; every other field is replaced. */
export const NodePatch = z.object({
  id: NodeId,
  set: NodeView.omit({ id: true, live: true }).partial(),
  live: NodeLivePatch.nullable().optional(),
});
export type NodePatch = z.infer<typeof NodePatch>;

/**
 * Each delta of one subscription has the number after the last one's. A client that sees a gap, or another `epoch`
 * (the hub restarted), subscribes again and gets a snapshot.
 */
export const NodesDelta = z.object({
  epoch: z.string(),
  number: z.int().min(1),
  hubAtMs: AtMs,
  added: z.array(NodeView),
  changed: z.array(NodePatch),
  removed: z.array(NodeId),
});
export type NodesDelta = z.infer<typeof NodesDelta>;

/** Federations of which anything changed, complete; numbered as `NodesDelta` is, with an epoch and numbers of its own. */
export const FederationsDelta = z.object({
  epoch: z.string(),
  number: z.int().min(1),
  hubAtMs: AtMs,
  changed: z.array(FederationView),
  removed: z.array(FederationId),
});
export type FederationsDelta = z.infer<typeof FederationsDelta>;

/** Proxies of which anything changed, complete; numbered as `NodesDelta` is, with an epoch and numbers of its own. */
export const ProxiesDelta = z.object({
  epoch: z.string(),
  number: z.int().min(1),
  hubAtMs: AtMs,
  changed: z.array(ProxyLive),
  removed: z.array(ProxyId),
});
export type ProxiesDelta = z.infer<typeof ProxiesDelta>;

export const EventsDelta = z.object({ hubAtMs: AtMs, items: z.array(EventView) });
export type EventsDelta = z.infer<typeof EventsDelta>;

export const SubscribeAck = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("subscribed"),
    hubAtMs: AtMs,
    epoch: z.string(),
    /** Number of the last delta already contained in the snapshot. */
    number: z.int().min(0),
    nodes: z.array(NodeView).optional(),
    federations: z.array(FederationView).optional(),
    map: MapSnapshot.optional(),
    proxies: z.array(ProxyLive).optional(),
    /** Position of the newest event when the subscription began. */
    position: z.string().optional(),
  }),
  z.object({ outcome: z.literal("refused"), error: WireError }),
]);
export type SubscribeAck = z.infer<typeof SubscribeAck>;

export const browserToHub = defineCatalog({
  subscribe: { payload: LiveTopic, ack: SubscribeAck },
  unsubscribe: { payload: LiveTopic, ack: null },
});

export const hubToBrowser = defineCatalog({
  nodesDelta: { payload: NodesDelta, ack: null },
  eventsDelta: { payload: EventsDelta, ack: null },
  mapDelta: { payload: MapDelta, ack: null },
  federationsDelta: { payload: FederationsDelta, ack: null },
  proxiesDelta: { payload: ProxiesDelta, ack: null },
  /** Every 2 s: proves that the connection and the hub's loop live; what is older than 6 s is shown as stale. */
  pulse: { payload: z.object({ hubAtMs: AtMs }), ack: null },
  /** Signed out, revoked, or shutting down. */
  closing: { payload: WireError, ack: null },
});

export type BrowserToHub = EventMap<typeof browserToHub>;
export type HubToBrowser = EventMap<typeof hubToBrowser>;
