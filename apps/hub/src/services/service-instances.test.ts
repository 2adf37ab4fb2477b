import type { NodeId } from "@orrery/protocol";
import { InstancePhase, WorkerSpec } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { loadOf, serviceInstances } from "./service-instances.ts";
import { someInstance } from "./testing/some-instances.ts";

const placeOf = (nodeId: NodeId) => (nodeId === "gone" ? null : { region: "tokyo", zone: "a" });
const shopOf = (...live: Parameters<typeof serviceInstances>[0][]) =>
  serviceInstances(
    live.flatMap((each) => [...each]),
    placeOf,
  ).get("shop") ?? [];

test("an instance is told of with its port, its place, its contract, and what to probe it by", () => {
  expect(shopOf([someInstance("i-1")])).toEqual([
    {
      ...{ id: "i-1", nodeId: "n-1", region: "tokyo", zone: "a", host: "127.0.0.1", port: 20_000 },
      ...{ contract: "2.1.0", weight: 1, isDraining: false, load: null, healthPath: "/healthz" },
    },
  ]);
});

test("who cannot listen is left out; who ends is told of as that; who is unwell or unheard, gateways judge", () => {
  const told = InstancePhase.options.map((phase) => {
    const [instance] = shopOf([someInstance("i-1", { phase })]);
    return [phase, instance === undefined ? "out" : instance.isDraining ? "ends" : "in"];
  });
  expect(Object.fromEntries(told)).toEqual({
    ...{ pending: "out", starting: "out", "crash-loop": "out", stopped: "out", failed: "out" },
    ...{ running: "in", healthy: "in", unhealthy: "in", lost: "in", draining: "ends", stopping: "ends" },
  });
  expect(shopOf([someInstance("i-1", { isStopping: true })])).toMatchObject([{ isDraining: true }]);
  expect(shopOf([someInstance("i-1", { report: null })])).toEqual([]);
  expect(shopOf([someInstance("i-1", { nodeId: "gone" as NodeId })])).toEqual([]);
});

test("each port is of its own service, of two for one the first; a check of another port is none of this one", () => {
  const { report, ...instance } = someInstance("i-1");
  const spec = WorkerSpec.parse({
    ...{ name: "shop", command: "node", health: { kind: "http", port: "admin", path: "/up" } },
    ports: [
      { name: "http", service: "shop" },
      { name: "other", service: "shop" },
      { name: "admin", service: "back" },
      { name: "closed", service: "none" },
    ],
  });
  const ports = [...(report?.ports ?? []), { name: "other", port: 3 }];
  const services = serviceInstances(
    [{ ...instance, spec, report: { ...(report as NonNullable<typeof report>), ports } }],
    placeOf,
  );
  expect([...services].map(([name, [first]]) => [name, first?.port, first?.healthPath])).toEqual([
    ["shop", 20_000, undefined],
    ["back", 20_001, "/up"],
  ]);
});

test("instances stand by their ids, so that the same ones are the same orders", () => {
  const [a, b] = [someInstance("i-1"), someInstance("i-2")];
  expect(shopOf([b, a])).toEqual(shopOf([a, b]));
});

test("a load is what is used of what it may use, at most all of it", () => {
  const load = { cpuRatio: 0.5, memoryRatio: 1, queueRatio: 0.3, atMs: 5 };
  expect(loadOf(someInstance("i-1"), 0.3)).toEqual(load);
  expect(loadOf(someInstance("i-1", { report: null }), 0.3)).toBeNull();
});
