import { expect, test } from "vitest";
import { placeInstances } from "./place-instances.ts";
import type { PlacementAsk } from "./placement.ts";
import { instanceOn, nodeOf, specOf } from "./testing/fleet.ts";

function place(ask: Partial<PlacementAsk>) {
  return placeInstances({ spec: specOf(), wanted: 1, nodes: [], instances: [], ...ask });
}

test.each([
  [{}, true],
  [{ scheduling: "cordoned" }, true],
  [{ health: "unreachable" }, true],
  [{ health: "down" }, false],
  [{ scheduling: "draining" }, false],
  [{ scheduling: "maintenance" }, false],
  [{ admission: "waiting" }, false],
  [{ region: "us" }, false],
] as const)("[WP1] on a node that is %j an instance stays: %s", (shape, stays) => {
  const placement = place({
    spec: specOf({ placement: { filter: "region=eu health=online scheduling=active" } }),
    nodes: [nodeOf("a", shape), nodeOf("b", { zone: "b" })],
    instances: [instanceOn("a", "i1")],
  });
  expect(placement.add).toEqual(stays ? [] : ["b"]);
  expect(placement.move.map(({ instanceId }) => instanceId)).toEqual(stays ? [] : ["i1"]);
});

test("[WP1] an instance whose node left the fleet moves", () => {
  expect(place({ nodes: [nodeOf("b")], instances: [instanceOn("a", "i1")] })).toMatchObject({
    add: ["b"],
    move: [{ instanceId: "i1", sentence: "Its node is no longer in the fleet." }],
  });
});

test.each([
  [{ admission: "waiting" }, "a is not admitted to the fleet."],
  [{ region: "us" }, "a does not match the filter."],
  [{ scheduling: "cordoned" }, "a is cordoned."],
  [{ health: "suspect" }, "a is suspect."],
  [{ workers: new Set<string>() }, "a has no instance of cache."],
  [{ workers: new Set<string>(["cache", "noisy"]) }, "a has an instance of noisy."],
  [{ fixedPorts: new Set([80]) }, "a has port 80 in use already."],
  [{ cpu: 0.05 }, "a has no room: of 0.05 cores and 1024 MiB"],
] as const)("[WP2] a node that is %j takes nothing new", (shape, sentence) => {
  const spec = specOf({
    placement: { filter: "region=eu", affinity: ["cache"], antiAffinity: ["noisy"] },
    ports: [{ name: "http", port: 80 }],
  });
  const good = { workers: new Set(["cache"]) };
  expect(place({ spec, nodes: [nodeOf("a", good)] }).add).toEqual(["a"]);
  const placement = place({ spec, nodes: [nodeOf("a", { ...good, ...shape })] });
  expect(placement).toMatchObject({ add: [], missing: 1 });
  expect(placement.refusals[0]?.sentence).toContain(sentence);
});

test("[WP2] a node whose agent refuses workers says why", () => {
  const silent = { ...nodeOf("a"), host: null };
  const refusing = {
    ...nodeOf("b"),
    host: { state: "refused" as const, sentence: "It was started without --allow-workers." },
  };
  expect(place({ nodes: [silent, refusing] }).refusals.map(({ sentence }) => sentence)).toEqual([
    "a has not told yet whether it runs workers.",
    "b runs no workers: It was started without --allow-workers.",
  ]);
});

test("[WP3] room is what is offered less what is reserved; rounding loses nothing", () => {
  expect(place({ wanted: 20, nodes: [nodeOf("a", { cpu: 0.7, memoryMiB: 5000 })] }).add).toHaveLength(7);
  expect(place({ wanted: 20, nodes: [nodeOf("a")] }).add).toHaveLength(10);
  expect(place({ wanted: 20, nodes: [nodeOf("a", { instancesMax: 3 })] }).add).toHaveLength(3);
  const reserved = { cpu: 0.3, memoryMiB: 0, instanceCount: 2 };
  expect(place({ wanted: 20, nodes: [nodeOf("a", { reserved })] }).add).toHaveLength(7);
  const nodes = [nodeOf("a"), nodeOf("b")];
  expect(place({ wanted: 5, nodes, spec: specOf({ ports: [{ name: "x", port: 80 }] }) }).add).toHaveLength(2);
  expect(
    place({ wanted: 5, nodes, spec: specOf({ placement: { antiAffinity: ["shop"] } }) }).add,
  ).toHaveLength(2);
});

test("[WP5] zones are filled evenly, as far as they have room", () => {
  const nodes = [
    nodeOf("a1", { zone: "a", cpu: 4, memoryMiB: 9999 }),
    nodeOf("a2", { zone: "a", cpu: 4, memoryMiB: 9999 }),
    nodeOf("b1", { zone: "b", cpu: 0.2 }),
    nodeOf("c1", { zone: "c" }),
  ];
  const inZone = (add: readonly string[]) =>
    ["a", "b", "c"].map((zone) => add.filter((id) => id.startsWith(zone)).length);
  expect(inZone(place({ wanted: 8, nodes }).add)).toEqual([3, 2, 3]);
  expect(
    inZone(place({ wanted: 8, nodes, spec: specOf({ placement: { spread: "none" } }) }).add)[0],
  ).toBeGreaterThan(5);
  const instances = ["1", "2", "3"].map((id) => instanceOn("a1", id));
  expect(inZone(place({ wanted: 5, nodes, instances }).add)).toEqual([0, 1, 1]);
});

test("[WP6] strategies", () => {
  const nodes = [
    nodeOf("big", { cpu: 8, memoryMiB: 8000, cpuRatio: 0.5, targetRttMs: 40 }),
    nodeOf("idle", { cpu: 2, memoryMiB: 2000, cpuRatio: 0.1 }),
    nodeOf("near", { cpu: 1, memoryMiB: 1000, cpuRatio: 0.3, targetRttMs: 2 }),
  ];
  const first = (strategy: "least-loaded" | "capability" | "nearest-to-target", without: string[] = []) =>
    place({
      spec: specOf({ placement: { strategy, target: "api" } }),
      nodes: nodes.filter(({ node }) => !without.includes(node.name)),
    }).add[0];
  expect(first("least-loaded")).toBe("idle");
  expect(first("capability")).toBe("big");
  expect(first("nearest-to-target")).toBe("near");
  expect(first("nearest-to-target", ["near"])).toBe("big");
});

test("[WP7] first what is not available, then the fullest zone, then the least busy, then the youngest", () => {
  const nodes = [nodeOf("a", { zone: "a" }), nodeOf("b", { zone: "b" })];
  const instances = [
    instanceOn("a", "1", { busyness: 5 }),
    instanceOn("a", "2", { busyness: 9 }),
    instanceOn("a", "3", { busyness: 5 }),
    instanceOn("b", "4", { busyness: 1 }),
    instanceOn("b", "5", { isAvailable: false, busyness: 100 }),
  ];
  expect(place({ wanted: 1, nodes, instances })).toMatchObject({
    drop: ["5", "3", "1", "4"],
    add: [],
    missing: 0,
  });
});

test("[WP9] each node has its reason, the telling ones first, and a sentence counts them", () => {
  const far = Array.from({ length: 30 }, (_, i) => nodeOf(`far${i}`, { region: "us" }));
  const host = { state: "refused" as const, sentence: "It was started without --allow-workers." };
  const idle = far.map((each, i) => (i === 29 ? each : { ...each, host }));
  const nodes = [...idle, nodeOf("z-full", { cpu: 0.01 }), nodeOf("z-down", { health: "down" })];
  const placement = place({ wanted: 2, nodes, spec: specOf({ placement: { filter: "region=eu" } }) });
  expect(placement.refusals).toHaveLength(20);
  expect(placement.refusals.slice(0, 2).map(({ nodeId }) => nodeId)).toEqual(["z-down", "z-full"]);
  expect(placement.refusals[2]?.nodeId).toBe("far29");
  expect(placement.sentence).toBe(
    "2 of 2 instances fit nowhere: of 32 nodes 1 has no room, 1 is not online, 30 do not match the filter.",
  );
  expect(place({}).sentence).toBe("1 of 1 instance fits nowhere: the fleet has no nodes.");
});
