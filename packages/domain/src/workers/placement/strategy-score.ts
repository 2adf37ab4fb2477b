import type { PlacementAsk, PlacementNode } from "./placement.ts";

/** How well a node suits the next instance beside `own`, lower is better, first number first (WP6). */
export function scoreOf(
  each: PlacementNode,
  own: number,
  { spec: { resources, placement } }: PlacementAsk,
  largest: { readonly cpu: number; readonly memoryMiB: number },
): readonly number[] {
  const { host, reserved } = each;
  if (host === null || host.state === "refused") return [Number.POSITIVE_INFINITY];
  const usedCpu = reserved.cpu + (own + 1) * resources.cpu;
  const usedMemoryMiB = reserved.memoryMiB + (own + 1) * resources.memoryMiB;
  const load = Math.max(usedCpu / host.cpu, usedMemoryMiB / host.memoryMiB, each.cpuRatio ?? 0);
  switch (placement.strategy) {
    case "least-loaded":
      return [load];
    case "capability":
      return [-((host.cpu - usedCpu) / largest.cpu + (host.memoryMiB - usedMemoryMiB) / largest.memoryMiB)];
    case "nearest-to-target":
      return [each.targetRttMs ?? Number.POSITIVE_INFINITY, load];
  }
}
