import type { WorkerInstanceView } from "@orrery/protocol/workers";

/** Ids begin with the time: their ends tell them apart. */
const SHOWN_CHARACTERS = 8;

export function shortId(instanceId: string): string {
  return instanceId.slice(-SHOWN_CHARACTERS);
}

/** "http 40213, admin 9000" */
export function portsText({ ports }: Pick<WorkerInstanceView, "ports">): string {
  return ports.map(({ name, port }) => `${name} ${port}`).join(", ");
}

/** It ended, and will not start again by itself. */
export function isEnded({ state }: Pick<WorkerInstanceView, "state">): boolean {
  return state.phase === "stopped" || state.phase === "failed";
}

/** Where it is: region and zone, as far as they are known. */
export function placeText({ region, zone }: Pick<WorkerInstanceView, "region" | "zone">): string {
  return [region, zone].filter((part) => part !== "").join(", ");
}
