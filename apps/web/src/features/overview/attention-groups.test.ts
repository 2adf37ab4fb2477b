import type { AttentionItem } from "@orrery/protocol";
import { expect, test } from "vitest";
import { groupAttention, SINGLES_MAX } from "./attention-groups.ts";

const item = (kind: AttentionItem["kind"], title: string): AttentionItem => ({
  kind,
  severity: kind === "node_unhealthy" ? "critical" : "notice",
  nodeId: null,
  title,
  detail: "",
  sinceAtMs: 0,
});

test("few of a kind stand singly, in order", () => {
  const groups = groupAttention([
    item("node_unhealthy", "a"),
    item("agent_outdated", "b"),
    item("agent_outdated", "c"),
  ]);
  expect(groups.map((group) => group.items.map(({ title }) => title))).toEqual([["a"], ["b"], ["c"]]);
});

test("many of a kind become one line and do not hide others", () => {
  const many = Array.from({ length: SINGLES_MAX + 1 }, (_, index) => item("agent_outdated", String(index)));
  const groups = groupAttention([item("node_unhealthy", "a"), ...many, item("node_waiting", "w")]);
  expect(groups.map((group) => [group.kind, group.items.length])).toEqual([
    ["node_unhealthy", 1],
    ["agent_outdated", SINGLES_MAX + 1],
    ["node_waiting", 1],
  ]);
});
