import type { InstanceId, InstanceLoad, NodeId, ServiceNews } from "@orrery/protocol";
import { expect, test } from "vitest";
import { LoadNews } from "./load-news.ts";

const load = (atMs: number, queueRatio: number | null = null): InstanceLoad => {
  return { cpuRatio: 0.5, memoryRatio: 0.5, queueRatio, atMs };
};

test("all gateways are told what is new of loads, and nothing where nothing is; a newcomer is told all", () => {
  let loads: [InstanceId, InstanceLoad][] = [];
  const told: [string, string[]][] = [];
  const news = new LoadNews({
    connections: {
      get: (nodeId) =>
        ({
          sendServiceNews: (each: ServiceNews) =>
            told.push([nodeId, each.loads.map(({ instanceId }) => instanceId)]),
        }) as never,
    },
    told: () => ["n-1", "n-2"] as NodeId[],
    loads: () => loads,
  });
  const tellOf = (now: Record<string, InstanceLoad>) => {
    loads = Object.entries(now) as typeof loads;
    news.tell();
    return told.splice(0);
  };
  expect(tellOf({})).toEqual([]);
  expect(tellOf({ a: load(1), b: load(1) })).toEqual([
    ["n-1", ["a", "b"]],
    ["n-2", ["a", "b"]],
  ]);
  expect(tellOf({ a: load(1), b: load(1) })).toEqual([]);
  expect(tellOf({ a: load(2), b: load(1, 0.5) }).at(-1)).toEqual(["n-2", ["a", "b"]]);
  expect(tellOf({ a: load(3), b: load(1, 0.5) }).at(-1)).toEqual(["n-2", ["a"]]);
  news.tellNewcomer("n-3" as NodeId);
  expect(told.splice(0)).toEqual([["n-3", ["a", "b"]]]);
  expect(tellOf({ a: load(3) })).toEqual([]);
});
