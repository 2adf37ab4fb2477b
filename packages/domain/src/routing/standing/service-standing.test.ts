import type { InstanceRouting, InstanceStanding, RouterState } from "@orrery/protocol";
import { expect, test } from "vitest";
import { serviceStanding, worstStanding } from "./service-standing.ts";

const instance = (id: string, isDraining = false) => ({ id: id as never, isDraining });

function router(
  nodeId: string,
  standings: Record<string, InstanceStanding>,
  { isPanicking = false }: { isPanicking?: boolean } = {},
): RouterState {
  return {
    ...{ serviceId: "s" as never, nodeId: nodeId as never, strategy: "adaptive", isPanicking },
    ...{ windowMs: 10_000, openCount: 0, queuedCount: 0, atMs: 1 },
    instances: Object.entries(standings).map(([id, standing]) => routing(id, standing)),
  };
}

function routing(id: string, standing: InstanceStanding): InstanceRouting {
  const state = standing === "open" ? "open" : standing === "trial" ? "half-open" : "closed";
  return {
    ...{ instanceId: id as never, standing, reason: "", sinceAtMs: 0, ejectedUntilAtMs: null },
    breaker: { state, openUntilAtMs: null, openedCount: 0, consecutiveFailures: 0 },
    ...{ ejectionCount: 0, openCount: 0, waitingCount: 0, latencyMs: null, successRatio: 1, weight: 1 },
    ...{ slowStart: 1, shareRatio: null, requestCount: 0, failedCount: 0 },
  };
}

test("[RF1] the worst standing counts, whoever told of it, and what nobody told of is no standing", () => {
  const told = (...standings: InstanceStanding[]) =>
    worstStanding(
      standings.map((standing) => ({ standing })),
      false,
    );
  expect(told("usable", "ejected", "unproven")).toBe("ejected");
  expect(told("trial", "open")).toBe("open");
  expect(told("usable", "usable")).toBe("usable");
  expect(told()).toBeNull();
  expect(worstStanding([], true)).toBe("draining");
  const { counts, untoldCount, gatewayCount } = serviceStanding(
    [instance("a"), instance("b"), instance("c"), instance("d", true)],
    [router("n1", { a: "usable", b: "usable" }), router("n2", { a: "usable", b: "down" })],
  );
  expect(counts).toMatchObject({ usable: 1, down: 1, draining: 1, open: 0 });
  expect({ untoldCount, gatewayCount }).toEqual({ untoldCount: 1, gatewayCount: 2 });
});

test("[RF2] one gateway's panic is the service's, and so is its breaker", () => {
  const standing = serviceStanding(
    [instance("a"), instance("b"), instance("c", true)],
    [
      router("n1", { a: "usable", b: "trial", c: "open" }, { isPanicking: true }),
      router("n2", { a: "usable", b: "open" }),
    ],
  );
  expect(standing).toMatchObject({ panickingCount: 1, breakerCount: 2, counts: { open: 1, draining: 1 } });
});

test("[RF3] instances that are gone count for nothing", () => {
  const { counts, breakerCount } = serviceStanding(
    [instance("a")],
    [router("n1", { a: "usable", old: "open" })],
  );
  expect(counts).toMatchObject({ usable: 1, open: 0 });
  expect(breakerCount).toBe(0);
});
