import { distanceKm, fibreFloorMs } from "@orrery/domain/map";
import { expect, test } from "vitest";
import { World, type WorldNode } from "./world.ts";

test("same seed, same world; no path is faster than light, and each is the same both ways", () => {
  const world = new World(200, 4);
  expect(new World(200, 4).nodes).toEqual(world.nodes);
  expect(new World(200, 5).nodes).not.toEqual(world.nodes);
  for (let a = 0; a < 200; a += 1) {
    const b = (a * 7 + 3) % 200;
    if (a === b) continue;
    const [from, to] = [world.nodes[a] as WorldNode, world.nodes[b] as WorldNode];
    expect(Math.abs(from.latitude)).toBeLessThanOrEqual(90);
    expect(world.path(a, b)).toEqual(world.path(b, a));
    expect(world.path(a, b).rttMs).toBeGreaterThan(fibreFloorMs(distanceKm(from, to)));
  }
});

test("a node that is not there has no path", () => {
  expect(() => new World(2, 4).path(0, 2)).toThrow(/no nodes 0 and 2/);
});
