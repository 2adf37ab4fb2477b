import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleTarget } from "../targets/testing/example-target.ts";
import { mapTargetsOf, targetsAsOf } from "./map-targets.ts";

const nearest = (name: string) => ({ nodeId: `n-${name}` as NodeId, p50Ms: 10, sinceAtMs: 0 });

test("new figures of the same targets are the same list; another nearest node is another target", () => {
  const [bybit, okx] = [exampleTarget("bybit", { nearest: nearest("a") }), exampleTarget("okx")];
  const first = mapTargetsOf([bybit, okx], []);
  expect(first[0]).toMatchObject({ name: "bybit", nearestId: "n-a" });
  const measured = { ...bybit, nearest: { ...nearest("a"), p50Ms: 11 } };
  expect(mapTargetsOf([measured, okx], first)).toBe(first);
  const moved = mapTargetsOf([{ ...bybit, nearest: nearest("b") }, okx], first);
  expect(moved).not.toBe(first);
  expect(moved[0]?.nearestId).toBe("n-b");
  expect(moved[1]).toBe(first[1]);
  expect(mapTargetsOf([bybit], first)).toHaveLength(1);
});

test("of the past nobody knows who was nearest", () => {
  const targets = mapTargetsOf([exampleTarget("bybit", { nearest: nearest("a") })], []);
  expect(targetsAsOf(targets)[0]).toMatchObject({ name: "bybit", nearestId: null });
});
