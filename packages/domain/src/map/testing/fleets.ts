import type { FederationId, MapNode, MapTarget, NodeId, TargetId, TargetMeasure } from "@orrery/protocol";
import fc from "fast-check";
import { MapFleet } from "../map-fleet.ts";
import { encodeMapFrame, type MapFiguresRow, type MapFrameContent, type MapNodeRow } from "../map-frame.ts";
import type { MapFederation, MapModelInput } from "../map-input.ts";

export function nodeId(slot: number): NodeId {
  return `n${String(slot).padStart(5, "0")}` as NodeId;
}

export function mapNode(slot: number, more: Partial<MapNode> = {}): MapNode {
  return {
    slot,
    id: nodeId(slot),
    name: `node-${slot}`,
    region: "tokyo",
    zone: "a",
    labels: {},
    latitude: null,
    longitude: null,
    version: "1.0.0",
    isDemo: false,
    ...more,
  };
}

export function at(slot: number, latitude: number, longitude: number, more: Partial<MapNode> = {}): MapNode {
  return mapNode(slot, { latitude, longitude, ...more });
}

export function nodeRow(slot: number, more: Partial<MapNodeRow> = {}): MapNodeRow {
  return {
    slot,
    health: "online",
    admission: "admitted",
    scheduling: "active",
    leads: false,
    isMember: false,
    loadRatio: 0.2,
    ...more,
  };
}

export function figures(number: number, more: Partial<MapFiguresRow> = {}): MapFiguresRow {
  return { number, rttMs: 10, jitterMs: 1, lossRatio: 0, source: "probe", isDemoDelay: false, ...more };
}

/** A fleet whose nodes are online, with what the frame says beside. */
export function fleetOf(nodes: readonly MapNode[], frame: MapFrameContent = {}): MapFleet {
  const fleet = new MapFleet();
  const said = new Set((frame.nodes ?? []).map(({ slot }) => slot));
  const others = nodes.filter(({ slot }) => !said.has(slot)).map(({ slot }) => nodeRow(slot));
  fleet.applySnapshot(nodes, encodeMapFrame({ ...frame, nodes: [...others, ...(frame.nodes ?? [])] }));
  return fleet;
}

/** Links by their ends, numbered from 0, each with its RTT. */
export function linksOf(
  list: readonly [a: number, b: number, more?: Partial<MapFiguresRow>][],
): MapFrameContent {
  return {
    links: list.map(([a, b], number) => ({ number, a, b })),
    figures: list.map(([, , more], number) => figures(number, more)),
  };
}

export function modelInput(fleet: MapFleet, more: Partial<MapModelInput> = {}): MapModelInput {
  return {
    fleet,
    targets: NO_LIST,
    targetMeasures: NO_LIST,
    exits: NO_LIST,
    exitTones: NO_LIST,
    exitUserIds: NO_LIST,
    federations: NO_LIST,
    shownFederationId: null,
    preview: null,
    filter: NO_LIST,
    layer: "health",
    selection: NO_SELECTION,
    isStale: false,
    ...more,
  };
}

/** The same at each call: a model compares by reference. */
const NO_LIST: never[] = [];
const NO_SELECTION = { kind: "none" } as const;

export function federation(
  name: string,
  slots: readonly number[],
  more: Partial<MapFederation> = {},
): MapFederation {
  return {
    id: `f-${name}` as FederationId,
    name,
    memberIds: slots.map(nodeId),
    leaderId: null,
    edges: [],
    ...more,
  };
}

export function mapTarget(name: string, more: Partial<MapTarget> = {}): MapTarget {
  return {
    id: `t-${name}` as TargetId,
    name,
    latitude: 1.35,
    longitude: 103.8,
    place: "Singapore",
    isDemo: false,
    nearestId: null,
    ...more,
  };
}

export function measure(slot: number, more: Partial<TargetMeasure> = {}): TargetMeasure {
  return {
    nodeId: nodeId(slot),
    p50Ms: 20,
    p99Ms: 30,
    lossRatio: 0,
    sentCount: 12,
    problem: null,
    atMs: 1000,
    isDemoDelay: false,
    ...more,
  };
}

export const place = fc.record({
  latitude: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 90)),
  longitude: fc.oneof(fc.double({ min: -180, max: 179.999, noNaN: true }), fc.constantFrom(-180, 0, 179.99)),
});
