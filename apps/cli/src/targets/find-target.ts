import type { NodeId, TargetView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readTargets(hub: Hub): Promise<TargetView[]> {
  return ask(hub, (api) => api.targets.list.query());
}

/** By name, id, or the beginning of one id only; with all its measures. */
export async function findTarget(hub: Hub, reference: string): Promise<TargetView> {
  const { id } = findNamed(await readTargets(hub), reference, "target");
  return ask(hub, (api) => api.targets.get.query({ targetId: id }));
}

/** What each node is called; its id where it was removed meanwhile. */
export async function nodeNames(hub: Hub): Promise<(nodeId: NodeId) => string> {
  const nodes = await ask(hub, (api) => api.nodes.list.query());
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (nodeId) => names.get(nodeId) ?? nodeId;
}
