import type { Viewer } from "@orrery/domain";
import type {
  EventsDelta,
  FederationId,
  FederationsDelta,
  MapDelta,
  NodeId,
  NodesDelta,
  NodeView,
  ProxiesDelta,
} from "@orrery/protocol";
import { CONNECTING, type Connection, connectionOf, isSameConnection } from "./connection.ts";
import { EMPTY_FEED, type EventsFeed, extendFeed, restartFeed } from "./events-feed.ts";
import {
  applyFederationsDelta,
  type FederationsSnapshot,
  type FederationsState,
  federationsOfSnapshot,
  NO_FEDERATIONS,
} from "./federations-state.ts";
import { applyDelta, EMPTY_FLEET, type FleetState, fleetOfSnapshot, type Snapshot } from "./fleet-state.ts";
import { createLiveMap, type LiveMap, type NumberedMapSnapshot } from "./live-map.ts";
import {
  applyProxiesDelta,
  NO_PROXIES,
  type ProxiesSnapshot,
  type ProxiesState,
  proxiesOfSnapshot,
} from "./proxies-state.ts";
import { createTopicDemand, type DemandedTopic, type TopicDemand } from "./topic-demand.ts";

type Listener = () => void;

/**
 * What the socket taught this page, outside of React. A row listens to its own node alone, so that a thousand nodes
 * reporting once a second render only the thirty rows on screen. Whoever listens to nodes, to the map or to proxies keeps that topic
 * subscribed.
 */
export type LiveStore = {
  readonly demand: TopicDemand;
  getFleet(): FleetState;
  getNode(nodeId: NodeId): NodeView | undefined;
  getFederations(): FederationsState;
  getMap(): LiveMap;
  getProxies(): ProxiesState;
  getFeed(): EventsFeed;
  getConnection(): Connection;
  /** What `nodeStatus` needs to know of this page: nothing while it is not stale; otherwise anew every second. */
  getViewer(): Viewer | undefined;
  onFleet(listener: Listener): () => void;
  onNode(nodeId: NodeId, listener: Listener): () => void;
  onFederations(listener: Listener): () => void;
  onFederation(federationId: FederationId, listener: Listener): () => void;
  /** Also when nothing but figures changed, up to ten times a second. */
  onMap(listener: Listener): () => void;
  onProxies(listener: Listener): () => void;
  onFeed(listener: Listener): () => void;
  onConnection(listener: Listener): () => void;
  onViewer(listener: Listener): () => void;

  takeSnapshot(snapshot: Snapshot): void;
  /** False = a delta is missing: subscribe again. */
  takeDelta(delta: NodesDelta): boolean;
  takeFederations(snapshot: FederationsSnapshot): void;
  /** False = a delta is missing: subscribe again. */
  takeFederationsDelta(delta: FederationsDelta): boolean;
  /** False = the snapshot cannot be read. */
  takeMap(snapshot: NumberedMapSnapshot): boolean;
  /** False = a delta is missing: subscribe again. */
  takeMapDelta(delta: MapDelta): boolean;
  takeProxies(snapshot: ProxiesSnapshot): void;
  /** False = a delta is missing: subscribe again. */
  takeProxiesDelta(delta: ProxiesDelta): boolean;
  /** Nobody needs the topic any more, and it is not kept current. */
  drop(topic: DemandedTopic): void;
  /** A new subscription to the log began: what was pushed before may have a gap after it. */
  startFeed(): void;
  takeEvents(delta: EventsDelta): void;
  /** Looks at the evidence again; called on every change of the connection and by the watchdog. */
  judge(evidence: { isConnected: boolean; hubHeardAtMs: number | null; nowAtMs: number }): void;
};

export function createLiveStore(): LiveStore {
  let fleet = EMPTY_FLEET;
  let federations = NO_FEDERATIONS;
  let proxies = NO_PROXIES;
  let feed = EMPTY_FEED;
  let connection: Connection = CONNECTING;
  let viewer: Viewer | undefined;
  const demand = createTopicDemand();
  const map = createLiveMap();
  const mapListeners = new Set<Listener>();
  const fleetListeners = new Set<Listener>();
  const proxiesListeners = new Set<Listener>();
  const feedListeners = new Set<Listener>();
  const connectionListeners = new Set<Listener>();
  const viewerListeners = new Set<Listener>();
  const nodeListeners = new Map<NodeId, Set<Listener>>();
  const federationsListeners = new Set<Listener>();
  const federationListeners = new Map<FederationId, Set<Listener>>();

  function setFleet(next: FleetState, touchedIds: Iterable<NodeId>): void {
    fleet = next;
    for (const id of touchedIds) notify(nodeListeners.get(id));
    notify(fleetListeners);
  }

  function setFederations(next: FederationsState, touchedIds: Iterable<FederationId>): void {
    federations = next;
    for (const id of touchedIds) notify(federationListeners.get(id));
    notify(federationsListeners);
  }

  function setProxies(next: ProxiesState): void {
    proxies = next;
    notify(proxiesListeners);
  }

  function setFeed(next: EventsFeed): void {
    if (next === feed) return;
    feed = next;
    notify(feedListeners);
  }

  /** Listening is needing. */
  function needing(topic: DemandedTopic, stop: () => void): () => void {
    const release = demand.retain(topic);
    return () => {
      stop();
      release();
    };
  }

  return {
    demand,
    getFleet: () => fleet,
    getNode: (nodeId) => fleet.byId.get(nodeId),
    getFederations: () => federations,
    getMap: () => map.get(),
    getProxies: () => proxies,
    getFeed: () => feed,
    getConnection: () => connection,
    getViewer: () => viewer,
    onFleet: (listener) => needing("nodes", listen(fleetListeners, listener)),
    onMap: (listener) => needing("map", listen(mapListeners, listener)),
    onProxies: (listener) => needing("proxies", listen(proxiesListeners, listener)),
    onFeed: (listener) => listen(feedListeners, listener),
    onConnection: (listener) => listen(connectionListeners, listener),
    onViewer: (listener) => listen(viewerListeners, listener),
    onNode: (nodeId, listener) => needing("nodes", listenTo(nodeListeners, nodeId, listener)),
    onFederations: (listener) => listen(federationsListeners, listener),
    onFederation: (federationId, listener) => listenTo(federationListeners, federationId, listener),

    takeSnapshot(snapshot) {
      setFleet(fleetOfSnapshot(snapshot), [...nodeListeners.keys()]);
    },
    takeDelta(delta) {
      const result = applyDelta(fleet, delta);
      switch (result.outcome) {
        case "applied":
          setFleet(result.state, result.touchedIds);
          return true;
        case "ignored":
          return true;
        case "gap":
          return false;
      }
    },
    takeFederations(snapshot) {
      setFederations(federationsOfSnapshot(snapshot), [...federationListeners.keys()]);
    },
    takeFederationsDelta(delta) {
      const result = applyFederationsDelta(federations, delta);
      if (result.outcome === "applied") setFederations(result.state, result.touchedIds);
      return result.outcome !== "gap";
    },
    takeMap(snapshot) {
      const isTaken = map.take(snapshot);
      if (isTaken) notify(mapListeners);
      return isTaken;
    },
    takeMapDelta(delta) {
      const outcome = map.takeDelta(delta);
      if (outcome === "applied") notify(mapListeners);
      return outcome !== "gap";
    },
    takeProxies(snapshot) {
      setProxies(proxiesOfSnapshot(snapshot));
    },
    takeProxiesDelta(delta) {
      const result = applyProxiesDelta(proxies, delta);
      if (result.outcome === "applied") setProxies(result.state);
      return result.outcome !== "gap";
    },
    drop(topic) {
      switch (topic) {
        case "nodes":
          return setFleet(EMPTY_FLEET, [...nodeListeners.keys()]);
        case "proxies":
          return setProxies(NO_PROXIES);
        case "map":
          map.drop();
          return notify(mapListeners);
      }
    },
    startFeed: () => setFeed(restartFeed(feed)),
    takeEvents: (delta) => setFeed(extendFeed(feed, delta.items)),
    judge(evidence) {
      const next = connectionOf(evidence);
      const hasChanged = !isSameConnection(next, connection);
      if (hasChanged) connection = next;
      if (next.phase === "stale") viewer = { nowAtMs: evidence.nowAtMs, hubHeardAtMs: next.hubHeardAtMs };
      else if (viewer === undefined && !hasChanged) return;
      else viewer = undefined;
      notify(viewerListeners);
      if (hasChanged) notify(connectionListeners);
    },
  };
}

function listen(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Those who listen to one of many; who is not listened to takes no room. */
function listenTo<K>(all: Map<K, Set<Listener>>, key: K, listener: Listener): () => void {
  const listeners = all.get(key) ?? new Set();
  all.set(key, listeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && all.get(key) === listeners) all.delete(key);
  };
}

function notify(listeners: Set<Listener> | undefined): void {
  if (listeners !== undefined) for (const listener of [...listeners]) listener();
}
