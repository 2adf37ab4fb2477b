import type { WorkerNodeView } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { hostFace, limitsText, roomFor } from "./host-face.ts";

type Allowed = Extract<NonNullable<WorkerNodeView["host"]>, { state: "allowed" }>;

function host(change: Partial<Allowed> = {}, reserved: Partial<WorkerNodeView["reserved"]> = {}) {
  return {
    host: {
      ...{ state: "allowed", user: "worker", cpu: 2, memoryMiB: 1024, instancesMax: 200 },
      ...{ cpuLimits: "none", memoryLimits: "watched", limitsSentence: "No cgroups here." },
      ...change,
    } as Allowed,
    reserved: { cpu: 0, memoryMiB: 0, instanceCount: 0, ...reserved },
  };
}

const refused = {
  host: { state: "refused", sentence: "Not started for it." },
  reserved: host().reserved,
} as const;

test("a host says whether it runs workers, and why", () => {
  expect(hostFace(host())).toMatchObject({ tone: "ok", sentence: "As the user worker. No cgroups here." });
  expect(hostFace(refused)).toMatchObject({ label: "Runs none", sentence: "Not started for it." });
  expect(hostFace({ host: null }).tone).toBe("unknown");
  expect(limitsText(host())).toBe("cores not limited, memory watched by the agent");
  expect(limitsText(host({ cpuLimits: "cgroup", memoryLimits: "cgroup" }))).toBe(
    "cores and memory held by the kernel",
  );
  expect(limitsText(refused)).toBeNull();
});

test("room is what the scarcest of cores, memory and places leaves, on each host", () => {
  const of = (cpu: number, memoryMiB: number, hosts: Parameters<typeof roomFor>[1]) =>
    roomFor({ cpu, memoryMiB }, hosts);
  expect(of(0.5, 128, [host(), refused])).toEqual({ count: 4, hostCount: 1 });
  expect(of(0.1, 512, [host(), host({}, { memoryMiB: 600 })])).toEqual({ count: 2, hostCount: 1 });
  expect(of(0.1, 4, [host({ cpu: 0.3 })])).toEqual({ count: 3, hostCount: 1 });
  expect(of(0.1, 4, [host({ instancesMax: 2 }, { instanceCount: 1 })]).count).toBe(1);
  expect(of(1, 4, [host({}, { cpu: 5 })])).toEqual({ count: 0, hostCount: 0 });
});
