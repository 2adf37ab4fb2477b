import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { planTopology, type TopologyPlan, type TopologyRequest } from "./plan-topology.ts";
import { member, memberId, voter } from "./testing/arbitraries.ts";
import { type MeasuredLink, TOPOLOGY_KINDS } from "./topology.ts";

const three = [voter(0), voter(1), voter(2)];

function link(from: number, to: number, rttMs: number): MeasuredLink {
  return { from: memberId(from), to: memberId(to), rttMs };
}

/** All pairs of `count` members 10 ms apart, but for those given. */
function tenMs(count: number, ...others: MeasuredLink[]): MeasuredLink[] {
  const links: MeasuredLink[] = [];
  for (let from = 0; from < count; from += 1)
    for (let to = from + 1; to < count; to += 1) {
      links.push(
        others.find((other) => other.from === memberId(from) && other.to === memberId(to)) ??
          link(from, to, 10),
      );
    }
  return links;
}

function plan(request: Partial<TopologyRequest>): TopologyPlan {
  return planTopology({
    kind: "adaptive",
    members: three,
    links: [],
    previous: null,
    nowAtMs: 0,
    ...request,
  });
}

function text({ edges }: TopologyPlan): string {
  return edges.map(({ a, b }) => `${a.slice(1)}-${b.slice(1)}`).join(" ");
}

test("[T2] voters are fully linked in every kind, with and without observers", () => {
  for (const kind of TOPOLOGY_KINDS) {
    expect(text(plan({ kind })), kind).toBe("00-01 00-02 01-02");
    expect(text(plan({ kind, members: [...three, member(3)] })), kind).toContain("00-01 00-02");
  }
  expect(plan({ members: [] }).edges).toEqual([]);
  expect(plan({ members: [voter(0)] }).edges).toEqual([]);
});

test("[T3] a mesh links every pair, a ring goes around by region", () => {
  const members = [
    voter(0, { region: "us" }),
    member(1, { region: "eu" }),
    member(2, { region: "us" }),
    member(3, { region: "eu" }),
  ];
  expect(plan({ kind: "mesh", members }).edges).toHaveLength(6);
  expect(text(plan({ kind: "ring", members }))).toBe("00-02 00-03 01-02 01-03");
});

test("[T3] [T7] the hub of a star is the voter with the shortest way to all; load counts", () => {
  const members = [...three, member(3), member(4)];
  const near1 = tenMs(5, link(1, 3, 8), link(1, 4, 8));
  expect(text(plan({ kind: "star", members, links: near1 }))).toBe("00-01 00-02 01-02 01-03 01-04");
  const busy = members.map((one) => (one.id === memberId(1) ? { ...one, loadRatio: 1 } : one));
  expect(text(plan({ kind: "star", members: busy, links: near1 }))).toBe("00-01 00-02 00-03 00-04 01-02");
});

test("[T7] the slower direction counts, and an unmeasured link is the last to be chosen", () => {
  const members = [...three, member(3)];
  const links = [...tenMs(3), link(0, 3, 5), link(3, 0, 900), link(1, 3, 30), link(2, 3, Number.NaN)];
  expect(text(plan({ members, links }))).toBe("00-01 00-02 00-03 01-02 01-03");
  const chosen = plan({ kind: "star", members: [voter(0), voter(1), member(2)], links: [link(1, 2, 800)] });
  expect(text(chosen)).toBe("00-01 01-02");
});

test("[T4] hierarchical: region heads hang on two voters, zone heads on them, the rest on their zone's head", () => {
  const members = [
    ...three,
    member(3, { region: "us", zone: "a" }),
    member(4, { region: "us", zone: "a" }),
    member(5, { region: "us", zone: "b" }),
    member(6, { region: "us", zone: "b" }),
    member(7, { region: "eu", zone: "a" }),
  ];
  const links = tenMs(
    8,
    link(1, 3, 2),
    link(2, 3, 3),
    link(3, 4, 1),
    link(3, 5, 1),
    link(3, 6, 1),
    link(2, 7, 1),
  );
  expect(text(plan({ kind: "hierarchical", members, links }))).toBe(
    "00-01 00-02 01-02 01-03 02-03 02-07 03-04 03-05 05-06",
  );
});

test("[T8] a plan is replaced only for a gain of more than 20 % and after 60 s", () => {
  const members = [...three, member(3), member(4)];
  const previous = plan({ members, links: tenMs(5, link(0, 3, 1), link(1, 4, 1)) });
  const slightly = tenMs(5, link(0, 3, 12), link(1, 4, 12));
  expect(plan({ members, links: slightly, previous, nowAtMs: 3_600_000 })).toBe(previous);
  const strongly = tenMs(5, link(0, 3, 400), link(1, 4, 400), link(0, 4, 400));
  expect(plan({ members, links: strongly, previous, nowAtMs: 59_999 })).toBe(previous);
  const next = plan({ members, links: strongly, previous, nowAtMs: 60_000 });
  expect(next).not.toBe(previous);
  expect(next).toMatchObject({ plannedAtMs: 60_000, reason: expect.stringContaining("% shorter") });
  expect(plan({ members, links: strongly, previous: next, nowAtMs: 900_000 })).toBe(next);
});

test("[T8] a mesh and a ring never change by measurements", () => {
  for (const kind of ["mesh", "ring"] as const) {
    const previous = plan({ kind, links: tenMs(3) });
    expect(plan({ kind, links: tenMs(3, link(0, 1, 900)), previous, nowAtMs: 1e9 })).toBe(previous);
  }
});

test("[T9] a new member is linked at once, and the links of the others stay", () => {
  const members = [...three, member(3), member(4), member(5)];
  const previous = plan({ members, links: tenMs(7, link(3, 4, 1), link(4, 5, 1)) });
  const next = plan({
    members: [...members, member(6)],
    links: tenMs(7, link(3, 5, 9)),
    previous,
    nowAtMs: 1,
  });
  const kept = next.edges.filter(({ a, b }) => a !== memberId(6) && b !== memberId(6));
  for (const edge of previous.edges) expect(kept).toContainEqual(edge);
  expect(next.edges.filter(({ b }) => b === memberId(6)).length).toBeGreaterThanOrEqual(2);
  expect(next.plannedAtMs).toBe(1);
});

test("[T9] a voter that becomes an observer changes the plan, and so does another kind", () => {
  const previous = plan({ kind: "star", members: [...three, voter(3)] });
  expect(text(previous)).toContain("02-03");
  const next = plan({ kind: "star", members: [...three, member(3)], previous, nowAtMs: 1 });
  expect(text(next)).toBe("00-01 00-02 00-03 01-02");
  const ring = plan({ kind: "ring", members: [...three, member(3)], previous: next, nowAtMs: 2 });
  expect(ring.reason).toBe("Planned as ring; it was star.");
});

test("[T10] a plan of the future does not hold up the next one", () => {
  const members = [...three, member(3)];
  const previous: TopologyPlan = {
    ...plan({ members, links: tenMs(4, link(0, 3, 1), link(1, 3, 1)) }),
    plannedAtMs: 5e12,
  };
  const links = tenMs(4, link(0, 3, 900), link(1, 3, 900));
  const next = plan({ members, links, previous, nowAtMs: 1000 });
  expect(next.plannedAtMs).toBe(1000);
});

test("[T1] a member listed twice counts once", () => {
  const ids: MemberId[] = [memberId(0), memberId(1), memberId(2)];
  expect(plan({ members: [...three, voter(0)] }).members).toEqual(ids);
});
