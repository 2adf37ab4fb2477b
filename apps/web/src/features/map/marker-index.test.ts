import { exitPlaces } from "@orrery/domain/map";
import type { NodeId, TargetId } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { exampleTarget } from "../targets/testing/example-target.ts";
import { mapTargetsOf } from "./map-targets.ts";
import { markerIndexOf, selectedMarkers, subjectOf } from "./marker-index.ts";
import { exampleFleet } from "./testing/example-fleet.ts";

const fleet = exampleFleet([{ name: "a" }, { name: "b" }, { name: "c" }]);
const targets = mapTargetsOf([exampleTarget("bybit"), exampleTarget("okx")], []);
/** As the model orders them: nodes by slot, then targets and places of exits; b has no position and comes last. The columns are longer than what counts. */
const markers = { slot: Int32Array.from([0, 2, -1, -2, -3, 1, 99]), totalCount: 6 };
const index = markerIndexOf(markers);
const exits = exitPlaces(["de"], () => "Germany");
const node = (name: string) => `n-${name}` as NodeId;

describe("markers and whom they stand for", () => {
  test("nodes by slot, targets by their place in the list", () => {
    expect(subjectOf(1, markers, fleet, targets, exits)).toEqual({ kind: "node", id: node("c"), slot: 2 });
    expect(subjectOf(3, markers, fleet, targets, exits)).toMatchObject({
      kind: "target",
      target: { name: "okx" },
    });
    expect(subjectOf(4, markers, fleet, targets, exits)).toMatchObject({
      kind: "exits",
      place: { name: "Germany" },
    });
  });

  test("beyond the columns, and where a target is gone, there is nobody", () => {
    expect(subjectOf(6, markers, fleet, targets, exits)).toBeNull();
    expect(subjectOf(-1, markers, fleet, targets, exits)).toBeNull();
    expect(subjectOf(3, markers, fleet, targets.slice(0, 1), [])).toBeNull();
  });

  test("what is selected is found where it is drawn, and what is not there is left out", () => {
    const of = (selection: Parameters<typeof selectedMarkers>[0]) =>
      selectedMarkers(selection, index, fleet, targets, exits);
    expect(of({ kind: "nodes", ids: [node("b"), node("gone"), node("a")] })).toEqual([5, 0]);
    expect(of({ kind: "link", fromId: node("c"), toId: node("a") })).toEqual([1, 0]);
    expect(of({ kind: "target", id: "target-okx" as TargetId })).toEqual([3]);
    expect(of({ kind: "target", id: "gone" as TargetId })).toEqual([]);
    expect(of({ kind: "exits", country: "de", proxyId: null })).toEqual([4]);
    expect(of({ kind: "exits", country: null, proxyId: null })).toEqual([]);
    expect(of({ kind: "none" })).toEqual([]);
  });
});
