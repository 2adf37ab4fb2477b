import type { ScalingGroupView } from "@orrery/protocol";
import type { WorkerId } from "@orrery/protocol/workers";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readGroups(hub: Hub): Promise<ScalingGroupView[]> {
  return ask(hub, (api) => api.scaling.list.query());
}

/** By name, id, or the beginning of one id only; without its forecast. */
export async function findGroup(hub: Hub, reference: string): Promise<ScalingGroupView> {
  return findNamed(await readGroups(hub), reference, "scaling group");
}

export async function findWorkerId(hub: Hub, reference: string): Promise<WorkerId> {
  return findNamed(await ask(hub, (api) => api.workers.list.query()), reference, "worker").id;
}
