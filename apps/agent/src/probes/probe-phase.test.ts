import { expect, test } from "vitest";
import { probePhaseMs } from "./probe-phase.ts";

test("a phase is inside its interval, and the same for the same node and order", () => {
  for (let i = 0; i < 1000; i += 1) {
    const phaseMs = probePhaseMs(`node-${i}`, "target a", 5000);
    expect(phaseMs).toBeGreaterThanOrEqual(0);
    expect(phaseMs).toBeLessThan(5000);
    expect(probePhaseMs(`node-${i}`, "target a", 5000)).toBe(phaseMs);
  }
});

test("nodes with names alike measure a target at times that are spread, and so does one node its targets", () => {
  const tenths = (phases: number[]) => {
    const counts = Array<number>(10).fill(0);
    for (const phaseMs of phases)
      counts[Math.floor(phaseMs / 100)] = (counts[Math.floor(phaseMs / 100)] ?? 0) + 1;
    return counts;
  };
  const names = Array.from({ length: 1000 }, (_, i) => i);
  for (const counts of [
    tenths(names.map((i) => probePhaseMs(`node-${i}`, "target a", 1000))),
    tenths(names.map((i) => probePhaseMs("node", `target 01k${i}`, 1000))),
  ]) {
    for (const count of counts) expect(count).toBeGreaterThan(60);
  }
});
