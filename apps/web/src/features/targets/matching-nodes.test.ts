import { expect, test } from "vitest";
import { exampleNode } from "../../lib/live/testing/example-node.ts";
import { matchingNodeCount, matchingNodesText } from "./matching-nodes.ts";

const nodes = [
  exampleNode("tokyo-1"),
  exampleNode("tokyo-2", { admission: "waiting" }),
  exampleNode("oslo-1", { region: "oslo" }),
];

test("admitted nodes that match are counted; a filter that cannot be read counts nobody", () => {
  expect(matchingNodeCount(nodes, "")).toBe(2);
  expect(matchingNodeCount(nodes, "region=oslo")).toBe(1);
  expect(matchingNodeCount(nodes, "colour=red")).toBeNull();
});

test("the sentence tells all from some from none", () => {
  expect([
    matchingNodesText(12, " "),
    matchingNodesText(1, ""),
    matchingNodesText(1, "oslo"),
    matchingNodesText(3, "oslo"),
    matchingNodesText(0, "oslo"),
  ]).toEqual([
    "All 12 nodes measure it.",
    "The one node of the fleet measures it.",
    "1 node matches.",
    "3 nodes match.",
    "No node matches: nobody would measure it.",
  ]);
});
