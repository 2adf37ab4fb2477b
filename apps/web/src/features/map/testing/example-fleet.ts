import {
  encodeMapFrame,
  type MapFiguresRow,
  MapFleet,
  type MapFrameContent,
  type MapNodeState,
} from "@orrery/domain/map";
import type { MapMoment, MapNode, NodeId } from "@orrery/protocol";

/** Names are ids, too: `tokyo-1` is node `n-tokyo-1`. A test names only what it is about. */
export type ExampleNode = Partial<Omit<MapNode, "slot" | "id">> & { name: string } & Partial<MapNodeState>;

/** By the nodes' names. */
export type ExampleLink = { from: string; to: string } & Partial<Omit<MapFiguresRow, "number">>;

/** A fleet with these nodes, in slots of their order, and these links. */
export function exampleFleet(nodes: readonly ExampleNode[], links: readonly ExampleLink[] = []): MapFleet {
  const fleet = new MapFleet();
  const moment = exampleMoment(nodes, links);
  const { frame } = frameOf(nodes, links);
  const update = fleet.applySnapshot(moment.nodes, frame);
  if (update.outcome !== "applied") throw new Error(`the example is ${update.outcome}`);
  return fleet;
}

export function exampleMoment(
  nodes: readonly ExampleNode[],
  links: readonly ExampleLink[] = [],
  fields: Partial<MapMoment> = {},
): MapMoment {
  const { frame } = frameOf(nodes, links);
  return {
    atMs: 0,
    stepMs: 60_000,
    outcome: "recorded",
    nodes: nodes.map(mapNodeOf),
    frame: btoa(String.fromCharCode(...frame)),
    ...fields,
  };
}

function mapNodeOf(node: ExampleNode, slot: number): MapNode {
  return {
    slot,
    id: `n-${node.name}` as NodeId,
    name: node.name,
    region: node.region ?? "ap-northeast-1",
    zone: node.zone ?? "a",
    labels: node.labels ?? {},
    latitude: node.latitude ?? null,
    longitude: node.longitude ?? null,
    version: node.version ?? "0.1.0",
    isDemo: node.isDemo ?? false,
  };
}

function frameOf(nodes: readonly ExampleNode[], links: readonly ExampleLink[]): { frame: Uint8Array } {
  const slotOf = (name: string) => nodes.findIndex((node) => node.name === name);
  const content: MapFrameContent = {
    nodes: nodes.map((node, slot) => ({
      slot,
      health: node.health ?? "online",
      admission: node.admission ?? "admitted",
      scheduling: node.scheduling ?? "active",
      leads: node.leads ?? false,
      isMember: node.isMember ?? false,
      loadRatio: node.loadRatio ?? null,
    })),
    links: links.map(({ from, to }, number) => ({ number, a: slotOf(from), b: slotOf(to) })),
    figures: links.map(({ from: _from, to: _to, ...figures }, number) => ({
      number,
      rttMs: 10,
      jitterMs: 1,
      lossRatio: 0,
      source: "mesh",
      isDemoDelay: false,
      ...figures,
    })),
  };
  return { frame: encodeMapFrame(content) };
}
