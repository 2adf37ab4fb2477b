import type { EventView, JoinTokenId, NodeId, NodeView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { joiningNodes, refusalsOf } from "./enrol-progress.ts";

const tokenId = "token-one" as JoinTokenId;
const nodeId = "node-one" as NodeId;

function eventOf(type: string, subject: EventView["subject"], data: EventView["data"] = {}): EventView {
  return {
    id: `${type}-${subject.id}`,
    position: "1",
    type,
    severity: "notice",
    version: 1,
    atMs: 5000,
    subject,
    actor: { kind: "hub", id: "hub", name: "hub" },
    correlationId: "c",
    parentId: null,
    summary: `${subject.name}: ${type}`,
    data,
  } as unknown as EventView;
}

const enrolled = eventOf(
  "node.enrolled",
  { kind: "node", id: nodeId, name: "tokyo-1" },
  { joinTokenId: tokenId },
);
const connected = {
  id: nodeId,
  name: "tokyo-1",
  admission: "admitted",
  health: "unknown",
  statusReason: "Connected a moment ago.",
  connectedAtMs: 5500,
  lastSeenAtMs: 5500,
} as NodeView;

const progress = (node: NodeView | undefined) => {
  const [joined] = joiningNodes(tokenId, [enrolled], new Map(node === undefined ? [] : [[nodeId, node]]));
  return { done: [...(joined?.done ?? [])], next: joined?.nextStep };
};

test("a host goes from enrolled over connected to online", () => {
  expect(progress({ ...connected, connectedAtMs: null, lastSeenAtMs: null })).toEqual({
    done: ["enrolled"],
    next: "connected",
  });
  expect(progress(connected)).toEqual({ done: ["enrolled", "connected"], next: "online" });
  expect(progress({ ...connected, health: "online" })).toEqual({
    done: ["enrolled", "connected", "online"],
    next: null,
  });
});

test("in the waiting room it goes no further, even when its agent reports", () => {
  expect(progress({ ...connected, admission: "waiting", health: "online" }).next).toBe("online");
});

test("hosts of other tokens, and the same host twice, are not counted", () => {
  const other = eventOf("node.enrolled", { kind: "node", id: "x", name: "x" }, { joinTokenId: "token-two" });
  expect(joiningNodes(tokenId, [enrolled, other, enrolled], new Map())).toHaveLength(1);
});

test("a refusal is shown with the hub's sentence", () => {
  const refused = eventOf("join_token.refused", { kind: "join_token", id: tokenId, name: "token" });
  const other = eventOf("join_token.refused", { kind: "join_token", id: "token-two", name: "other" });
  expect(refusalsOf(tokenId, [refused, other])).toEqual([
    { eventId: refused.id, atMs: 5000, sentence: "token: join_token.refused" },
  ]);
});
