import type { LimitMeans, WorkerNodeView } from "@orrery/protocol/workers";
import type { StatusTone } from "@orrery/ui";

export type HostFace = { label: string; tone: StatusTone; sentence: string };

/** Whether a host runs workers, with its own reason. */
export function hostFace({ host }: Pick<WorkerNodeView, "host">): HostFace {
  if (host === null) {
    return {
      ...{ label: "Not told yet", tone: "unknown" },
      sentence: "Its agent has not said whether it runs workers.",
    };
  }
  if (host.state === "refused") return { label: "Runs none", tone: "idle", sentence: host.sentence };
  return { label: "Allowed", tone: "ok", sentence: `As the user ${host.user}. ${host.limitsSentence}` };
}

const MEANS_WORDS: Readonly<Record<LimitMeans, string>> = {
  cgroup: "held by the kernel",
  watched: "watched by the agent",
  none: "not limited",
};

/** "cores not limited, memory watched by the agent" */
export function limitsText({ host }: Pick<WorkerNodeView, "host">): string | null {
  if (host?.state !== "allowed") return null;
  const { cpuLimits, memoryLimits } = host;
  return cpuLimits === memoryLimits
    ? `cores and memory ${MEANS_WORDS[cpuLimits]}`
    : `cores ${MEANS_WORDS[cpuLimits]}, memory ${MEANS_WORDS[memoryLimits]}`;
}

export type HostRoom = { cpu: number; memoryMiB: number; instanceCount: number };

/** What is not reserved yet; null = it runs no workers. */
export function hostRoom({ host, reserved }: Pick<WorkerNodeView, "host" | "reserved">): HostRoom | null {
  if (host?.state !== "allowed") return null;
  return {
    cpu: Math.max(0, host.cpu - reserved.cpu),
    memoryMiB: Math.max(0, host.memoryMiB - reserved.memoryMiB),
    instanceCount: Math.max(0, host.instancesMax - reserved.instanceCount),
  };
}

/** How many more instances of that size have room, on how many hosts; its filter and its neighbours are not considered. */
export function roomFor(
  resources: { cpu: number; memoryMiB: number },
  hosts: readonly Pick<WorkerNodeView, "host" | "reserved">[],
): { count: number; hostCount: number } {
  const counts = hosts.map((host) => {
    const room = hostRoom(host);
    if (room === null) return 0;
    // A tenth has no exact form: without this 3 × 0.1 would not fit into 0.3.
    const byCpu = Math.floor(room.cpu / resources.cpu + 1e-9);
    return Math.min(byCpu, Math.floor(room.memoryMiB / resources.memoryMiB), room.instanceCount);
  });
  return {
    count: counts.reduce((sum, count) => sum + count, 0),
    hostCount: counts.filter((count) => count > 0).length,
  };
}
