import type { ServiceView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readServices(hub: Hub): Promise<ServiceView[]> {
  return ask(hub, (api) => api.services.list.query());
}

/** By name, id, or the beginning of one id only; without what each gateway finds. */
export async function findService(hub: Hub, reference: string): Promise<ServiceView> {
  return findNamed(await readServices(hub), reference, "service");
}
