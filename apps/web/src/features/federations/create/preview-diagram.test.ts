import type { FederationMemberInput, FederationPreview, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleNode } from "../../../lib/live/testing/example-node.ts";
import { diagramOfPreview } from "./preview-diagram.ts";

const id = (name: string) => name as NodeId;
const member = (name: string): FederationMemberInput => ({ nodeId: id(name), role: "voter", priority: 100 });
const preview: FederationPreview = {
  edges: [
    { a: id("a"), b: id("b"), rttMs: 1 },
    { a: id("a"), b: id("c"), rttMs: null },
    { a: id("a"), b: id("gone"), rttMs: 3 },
  ],
  figures: {
    memberCount: 3,
    linkCount: 2,
    groupCount: 1,
    diameterHops: 2,
    singlePoints: [],
    worstPath: null,
    unmeasuredLinkCount: 1,
    unpredictedPairCount: 1,
  },
  survivableFailures: 1,
  checks: [],
  diff: {
    added: [{ a: id("c"), b: id("a") }],
    removed: [{ a: id("b"), b: id("c") }],
    sentences: [],
  },
};

test("what changes is marked whichever way it is written, and only chosen members are drawn", () => {
  const drawn = diagramOfPreview(preview, [member("a"), member("b"), member("c")], (nodeId) =>
    nodeId === "c" ? undefined : exampleNode(nodeId, { health: "down" }),
  );
  expect(drawn.edges).toEqual([
    { a: "a", b: "b", rttMs: 1 },
    { a: "a", b: "c", rttMs: null, change: "added" },
    { a: "b", b: "c", rttMs: null, change: "removed" },
  ]);
  expect(drawn.members.map(({ label, tone }) => [label, tone])).toEqual([
    ["a", "bad"],
    ["b", "bad"],
    ["c", "unknown"],
  ]);
});
