import type { ProxyHealth } from "@orrery/protocol";
import { expect, test } from "vitest";
import { fleetHealth, type NodeFinding } from "./fleet-health.ts";

const finding = (nodeId: string, health: ProxyHealth, overrides: Partial<NodeFinding> = {}): NodeFinding => ({
  ...{ nodeId, health, healthReason: `${nodeId} says so.`, healthSinceAtMs: 1000, fault: null },
  ...{ cooldownEndsAtMs: null, ...overrides },
});
const of = (findings: NodeFinding[], proberId: string | null = null) => fleetHealth(findings, { proberId });

test("[PF2] the prober's word counts, whatever most say", () => {
  const verdict = of(
    [finding("a", "dead", { fault: "dial" }), finding("b", "suspect"), finding("c", "suspect")],
    "a",
  );
  expect(verdict).toMatchObject({ health: "dead", fault: "dial", healthReason: "a says so." });
});

test("[PF2] a prober that finds it out is doubted by whoever carries traffic through it", () => {
  const verdict = of([finding("a", "cooling", { cooldownEndsAtMs: 9000 }), finding("b", "healthy")], "a");
  expect(verdict).toMatchObject({ health: "suspect", cooldownEndsAtMs: null });
  expect(verdict.healthReason).toBe(
    "Nodes disagree: its prober finds it cooling (a says so.), 1 node it healthy.",
  );
});

test("[PF3] without a prober most count, and of as many the worse", () => {
  expect(of([finding("a", "healthy"), finding("b", "healthy"), finding("c", "dead")]).health).toBe("healthy");
  expect(of([finding("a", "healthy"), finding("b", "dead")]).health).toBe("dead");
});

test("[PF3] who never tried it has no say, and a proxy that nobody tried is unproven", () => {
  expect(of([finding("a", "unproven"), finding("b", "unproven"), finding("c", "healthy")]).health).toBe(
    "healthy",
  );
  expect(of([finding("a", "unproven"), finding("b", "suspect")], "a").health).toBe("suspect");
  expect(of([finding("a", "unproven")], "a").health).toBe("unproven");
});

test("[PF4] a verdict tells since when, of how many, and when it is tried again", () => {
  const verdict = of([
    finding("a", "cooling", { healthSinceAtMs: 2000, cooldownEndsAtMs: 8000 }),
    finding("b", "cooling", { healthSinceAtMs: 1500, cooldownEndsAtMs: 9000 }),
  ]);
  expect(verdict).toEqual({
    ...{ health: "cooling", healthSinceAtMs: 1500, cooldownEndsAtMs: 8000, fault: null },
    slowStartEndsAtMs: null,
    healthReason: "b says so. (2 nodes find it so)",
  });
});

test("[PF4] a slow start ends where the last node's ends, and is told of healthy ones only", () => {
  const verdict = of([
    finding("a", "healthy", { slowStartEndsAtMs: 8000 }),
    finding("b", "healthy", { slowStartEndsAtMs: 9000 }),
    finding("c", "healthy"),
  ]);
  expect(verdict.slowStartEndsAtMs).toBe(9000);
  expect(of([finding("a", "suspect", { slowStartEndsAtMs: 8000 })]).slowStartEndsAtMs).toBeNull();
});
