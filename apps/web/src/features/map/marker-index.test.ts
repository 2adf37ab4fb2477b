import type { NodeId, TargetId } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { exampleTarget } from "../targets/testing/example-target.ts";
import { mapTargetsOf } from "./map-targets.ts";
import { markerIndexOf, selectedMarkers, subjectOf } from "./marker-index.ts";
import { exampleFleet } from "./testing/example-fleet.ts";

const fleet = exampleFleet([{ name: "a" }, { name: "b" }, { name: "c" }]);
const targets = mapTargetsOf([exampleTarget("bybit"), exampleTarget("okx")], []);
/** As the model orders them: nodes by slot, then targets; b has no position and comes last. The columns are longer than what counts. */
const markers = { slot: Int32Array.from([0, 2, -1, -2, 1, 99]), totalCount: 5 };
const index = markerIndexOf(markers);
const node = (name: string) => `n-${name}` as NodeId;

describe("markers and whom they stand for", () => {
  test("nodes by slot, targets by their place in the list", () => {
    expect(subjectOf(1, markers, fleet, targets)).toEqual({ kind: "node", id: node("c"), slot: 2 });
    expect(subjectOf(3, markers, fleet, targets)).toMatchObject({ kind: "target", target: { name: "okx" } });
  });

  test("beyond the columns, and where a target is gone, there is nobody", () => {
    expect(subjectOf(5, markers, fleet, targets)).toBeNull();
    expect(subjectOf(-1, markers, fleet, targets)).toBeNull();
    expect(subjectOf(3, markers, fleet, targets.slice(0, 1))).toBeNull();
  });

  test("what is selected is found where it is drawn, and what is not there is left out", () => {
    const of = (selection: Parameters<typeof selectedMarkers>[0]) =>
      selectedMarkers(selection, index, fleet, targets);
    expect(of({ kind: "nodes", ids: [node("b"), node("gone"), node("a")] })).toEqual([4, 0]);
    expect(of({ kind: "link", fromId: node("c"), toId: node("a") })).toEqual([1, 0]);
    expect(of({ kind: "target", id: "target-okx" as TargetId })).toEqual([3]);
    expect(of({ kind: "target", id: "gone" as TargetId })).toEqual([]);
    expect(of({ kind: "none" })).toEqual([]);
  });
});
