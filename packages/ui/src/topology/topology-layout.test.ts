import { expect, test } from "vitest";
import { describeMember } from "./describe-member.ts";
import type { TopologyEdge, TopologyMember } from "./topology.ts";
import { layoutTopology } from "./topology-layout.ts";

const member = (id: string, role: TopologyMember["role"] = "voter"): TopologyMember => ({
  id,
  label: id,
  role,
  tone: "ok",
});
const edge = (a: string, b: string, rttMs: number | null = 1): TopologyEdge => ({ a, b, rttMs });
const place = (placed: ReturnType<typeof layoutTopology>, id: string) => {
  const found = placed.members.find((each) => each.member.id === id);
  if (found === undefined) throw new Error(`${id} is not drawn`);
  return found;
};

test("a star's hub stands in the middle, and a line between two others goes around it", () => {
  const members = [member("hub", "leader"), ...["a", "b", "c", "d"].map((id) => member(id))];
  const edges = [...["a", "b", "c", "d"].map((id) => edge("hub", id)), edge("a", "c")];
  const placed = layoutTopology({ members, edges, kind: "star", widthPx: 600 });
  const hub = place(placed, "hub");
  expect(hub.x).toBeCloseTo(300);
  expect(placed.edges.find(({ edge: { a, b } }) => a === "a" && b === "c")?.control).not.toBeNull();
  expect(placed.edges.filter(({ control }) => control === null)).toHaveLength(4);
});

test("layers: voters on top, whoever hangs on them below, whoever has no link last", () => {
  const members = [
    member("v1", "leader"),
    member("v2"),
    member("o1", "observer"),
    member("o2", "observer"),
    member("lone", "observer"),
  ];
  const edges = [edge("v1", "v2"), edge("v1", "o1"), edge("o1", "o2")];
  const placed = layoutTopology({ members, edges, kind: "hierarchical", widthPx: 700 });
  const rows = ["v1", "v2", "o1", "o2", "lone"].map((id) => place(placed, id).y);
  expect(rows[0]).toBe(rows[1]);
  expect(rows[2]).toBeGreaterThan(rows[1] ?? 0);
  expect(rows[3]).toBeGreaterThan(rows[2] ?? 0);
  expect(rows[4]).toBeGreaterThan(rows[3] ?? 0);
});

test("a link to someone who is no member is not drawn, and nobody at all is an empty picture", () => {
  const placed = layoutTopology({
    members: [member("a"), member("b")],
    edges: [edge("a", "gone"), edge("a", "a"), edge("b", "a", null)],
    kind: "mesh",
    widthPx: 400,
  });
  expect(placed.edges).toHaveLength(1);
  expect(placed.edges[0]?.label).toBeNull();
  expect(layoutTopology({ members: [], edges: [], kind: "hierarchical", widthPx: 400 }).members).toEqual([]);
});

test("a removed link does not make a hub, nor carry a round trip", () => {
  const members = [member("a"), member("b"), member("c"), member("d")];
  const edges: TopologyEdge[] = [
    { ...edge("a", "b"), change: "removed" },
    { ...edge("a", "c"), change: "removed" },
    edge("b", "d"),
    edge("c", "d"),
  ];
  const placed = layoutTopology({ members, edges, kind: "star", widthPx: 600 });
  expect(place(placed, "d").x).toBeCloseTo(300);
  expect(
    placed.edges.filter(({ edge: { change } }) => change === "removed").map(({ label }) => label),
  ).toEqual([null, null]);
});

test("a member is described with its links, measured or not", () => {
  const members = [{ ...member("a", "leader"), sublabel: "healthy" }, member("b"), member("c")];
  const edges: TopologyEdge[] = [edge("c", "a", null), { ...edge("a", "b"), change: "added" }];
  expect(describeMember(members[0] ?? member("x"), members, edges)).toBe(
    "a, leader, healthy. Links: b added, c not measured.",
  );
  expect(describeMember(member("b"), members, [])).toBe("b, voter. No links.");
});
