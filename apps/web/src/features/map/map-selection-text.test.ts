import type { MapSelection } from "@orrery/domain/map";
import type { NodeId, ProxyId, TargetId } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import {
  formatSelection,
  NO_SELECTION,
  parseSelection,
  SELECTED_IN_ADDRESS_MAX,
  selectNodes,
  withNodeToggled,
} from "./map-selection-text.ts";

const node = (name: string) => name as NodeId;

describe("the selection in the address", () => {
  test.each<MapSelection>([
    { kind: "nodes", ids: [node("a")] },
    { kind: "nodes", ids: [node("b"), node("a")] },
    { kind: "link", fromId: node("a"), toId: node("b") },
    { kind: "target", id: "t1" as TargetId },
    { kind: "exits", country: "de", proxyId: null },
    { kind: "exits", country: "de", proxyId: "p1" as ProxyId },
    { kind: "exits", country: null, proxyId: "p1" as ProxyId },
  ])("%j comes back as it was", (selection) => {
    expect(parseSelection(formatSelection(selection) ?? "")).toEqual(selection);
  });

  test("nothing selected takes no room", () => {
    expect(formatSelection(NO_SELECTION)).toBeNull();
    expect(formatSelection({ kind: "nodes", ids: [] })).toBeNull();
  });

  test.each([
    "",
    "nodes",
    "link:a",
    "link:a,b,c",
    "link:a,a",
    "target:",
    "exits:",
    "exits:DE",
    "exits:de,",
    "exits:de,p,q",
    "tower:a",
  ])("%j is no selection", (text) => {
    expect(parseSelection(text)).toBeNull();
  });

  test("an empty list of nodes is none, doubles count once, and what is no id is left out", () => {
    expect(parseSelection("nodes:")).toEqual(NO_SELECTION);
    expect(parseSelection(`nodes:a,,a,${"x".repeat(65)},b`)).toEqual({
      kind: "nodes",
      ids: [node("a"), node("b")],
    });
  });

  test("no more nodes than the address has room for", () => {
    const many = Array.from({ length: SELECTED_IN_ADDRESS_MAX + 50 }, (_, index) => node(`n${index}`));
    const text = formatSelection(selectNodes(many)) ?? "";
    const read = parseSelection(text);
    expect(read?.kind === "nodes" ? read.ids.length : 0).toBe(SELECTED_IN_ADDRESS_MAX);
  });
});

test("toggling adds a node, and takes it away again; the last one taken away leaves none", () => {
  const one = withNodeToggled({ kind: "target", id: "t" as TargetId }, node("a"));
  expect(one).toEqual({ kind: "nodes", ids: [node("a")] });
  const two = withNodeToggled(one, node("b"));
  expect(two).toEqual({ kind: "nodes", ids: [node("a"), node("b")] });
  expect(withNodeToggled(withNodeToggled(two, node("a")), node("b"))).toEqual(NO_SELECTION);
});
