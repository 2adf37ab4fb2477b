import {
  type InstanceId,
  type NodeId,
  type RoutingStrategy,
  type ServiceInstance,
  ServiceSettings,
} from "@orrery/protocol";

/** In three zones of one region. All tell that they are half busy. */
export function instancesOf(count: number): ServiceInstance[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `instance-${String(i).padStart(4, "0")}` as InstanceId,
    nodeId: `node-${i % 50}` as NodeId,
    region: "eu",
    zone: ["a", "b", "c"][i % 3] ?? "a",
    host: "127.0.0.1",
    port: 8080,
    contract: "1.0.0",
    weight: 10,
    isDraining: false,
    load: { cpuRatio: 0.5, memoryRatio: 0.5, queueRatio: 0.1, atMs: 0 },
  }));
}

export const HERE = { region: "eu", zone: "a" };

export function settingsOf(strategy: RoutingStrategy): ServiceSettings {
  return ServiceSettings.parse({ strategy });
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
