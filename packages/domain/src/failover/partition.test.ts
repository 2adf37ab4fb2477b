import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Connectivity,
  describeHearing,
  describePartition,
  detectPartition,
  type Hearing,
} from "./partition.ts";
import { id, nameOf } from "./testing/federation.ts";

const voters = ["a", "b", "c", "d", "e"].map(id);

/** Everyone hears everyone, but for the "xy" in `deaf`: x does not hear y. */
function hearing(deaf: readonly string[], among: readonly MemberId[] = voters): Hearing[] {
  return among.flatMap((by) =>
    among.filter((of) => of !== by).map((of) => ({ by, of, ageMs: deaf.includes(`${by}${of}`) ? 5000 : 10 })),
  );
}

function detect(deaf: readonly string[], more: Partial<Connectivity> = {}) {
  return detectPartition({
    voters,
    observers: [],
    hearings: hearing(deaf),
    claims: [],
    freshMs: 100,
    ...more,
  });
}

function both(...pairs: string[]): string[] {
  return pairs.flatMap(([x, y]) => [`${x}${y}`, `${y}${x}`]);
}

const cut = both("ac", "ad", "ae", "bc", "bd", "be");

test("[S1] whole, and split in two: the larger group has the quorum", () => {
  expect(detect([])).toMatchObject({ verdict: "whole", groups: [{ voterCount: 5 }], ableToLead: voters });
  const split = detect(cut);
  expect(split.verdict).toBe("split");
  expect(split.groups).toEqual([
    { members: ["c", "d", "e"], voterCount: 3, hasQuorum: true },
    { members: ["a", "b"], voterCount: 2, hasQuorum: false },
  ]);
  expect(describePartition(split, nameOf)).toEqual([
    "The group of C, D and E has the quorum and goes on.",
    "The group of A and B has no quorum: it serves reads marked as stale and refuses writes.",
    "Able to lead: C, D and E.",
  ]);
});

test("[S1] an isolated member; observers belong to a group, but do not count for the quorum", () => {
  const alone = detect(both("ab", "ac", "ad", "ae"));
  expect(alone.isolated).toEqual(["a"]);
  expect(describePartition(alone, nameOf)).toContain(
    "A is isolated and has no quorum: it serves reads marked as stale and refuses writes.",
  );
  const all = [id("a"), id("x"), id("y"), id("b"), id("c")];
  const parted = detectPartition({
    voters: [id("a"), id("b"), id("c")],
    observers: [id("x"), id("y")],
    hearings: hearing(both("ab", "ac", "xb", "xc", "yb", "yc"), all),
    claims: [],
    freshMs: 100,
  });
  expect(parted.groups.map(({ members, hasQuorum }) => [members.join(""), hasQuorum])).toEqual([
    ["bc", true],
    ["axy", false],
  ]);
});

test("[S2] a link that works one way only is named and joins nothing", () => {
  const oneWay = detect(["ab"]);
  expect(oneWay).toMatchObject({ verdict: "partial", oneWay: [{ speaks: "a", hears: "b" }] });
  expect(describePartition(oneWay, nameOf)[0]).toBe("One way only: B hears A, but A does not hear B.");
  const half = cut.filter((pair) => pair.startsWith("a") || pair.startsWith("b"));
  expect(detect(half).groups).toHaveLength(2);
  expect(detect(half).oneWay).toHaveLength(6);
});

test("[S3] silent is who neither reports nor is heard; who is heard but does not report has the benefit of the doubt", () => {
  const others = voters.slice(0, 4);
  const silent = detect([], { hearings: hearing([], others) });
  expect(silent.silent).toEqual(["e"]);
  expect(describePartition(silent, nameOf)).toContain(
    "Nothing is heard of E: down, or cut off from everyone.",
  );
  const heard = detect([], { hearings: hearing([]).filter(({ by }) => by !== id("e")) });
  expect(heard).toMatchObject({ verdict: "whole", silent: [], groups: [{ voterCount: 5 }] });
});

test("[S3] what two that do not report hear of each other is unknown, not broken", () => {
  const three = [id("a"), id("b"), id("c")];
  const hearings = hearing([], three).filter(({ by }) => by === id("a"));
  const partition = detect([], { voters: three, hearings });
  expect(partition).toMatchObject({ verdict: "partial", brokenPairs: [], untold: ["b", "c"] });
  expect(describePartition(partition, nameOf)).toEqual([
    "B and C do not report: whether they hear each other is not known.",
    "Able to lead: A, B and C.",
  ]);
});

test("[S4] a chain is one group with the quorum, but only its middle can lead", () => {
  const chain = both("ac", "ad", "ae", "bd", "be", "ce");
  const partition = detect(chain);
  expect(partition.groups).toHaveLength(1);
  expect(partition.ableToLead).toEqual(["b", "c", "d"]);
  expect(partition.verdict).toBe("partial");
  expect(describePartition(partition, nameOf)).toContain(
    "A and C do not hear each other, only by way of others.",
  );
  const ring = detect(both("ab", "ac", "ad", "bc", "bd", "cd", "ae", "be"));
  expect(ring).toMatchObject({ verdict: "split", ableToLead: ["e"] });
  const dark = detect(both("ab", "ac", "ad", "ae", "bc", "bd", "be", "ce", "de"));
  expect(dark.verdict).toBe("no-quorum");
  expect(describePartition(dark, nameOf)).toContain(
    "No voter hears a quorum: nobody can lead, no write is accepted.",
  );
});

test("[S5] of two that say they lead, the older can commit nothing", () => {
  const claims = [
    { by: id("a"), term: 4 },
    { by: id("c"), term: 5 },
  ];
  expect(describePartition(detect(cut, { claims }), nameOf).at(-1)).toBe(
    "C (term 5) and A (term 4) say that they lead. Only the newest fencing token, 5 of C, is to be accepted; A can commit nothing.",
  );
  expect(describePartition(detect(cut, { claims: claims.slice(1) }), nameOf)).toHaveLength(3);
});

test("[S1] describes how long ago someone was heard", () => {
  expect(describeHearing({ by: id("a"), of: id("b"), ageMs: 1500 }, nameOf)).toBe(
    "A last heard B 1.5 s ago.",
  );
});

test("[S1] [S4] any matrix: groups part the members, one quorum at most, whoever can lead is in its group", () => {
  const pair = fc.constantFrom(
    ...voters.flatMap((x) => voters.filter((y) => y !== x).map((y) => `${x}${y}`)),
  );
  fc.assert(
    fc.property(fc.uniqueArray(pair), fc.subarray(voters), (deaf, reporters) => {
      const hearings = hearing(deaf).filter(({ by }) => reporters.includes(by));
      const partition = detect([], { hearings });
      const { groups, silent, ableToLead, oneWay } = partition;
      expect([...groups.flatMap(({ members }) => members), ...silent].sort()).toEqual(voters);
      const withQuorum = groups.filter(({ hasQuorum }) => hasQuorum);
      expect(withQuorum.length).toBeLessThanOrEqual(1);
      for (const leader of ableToLead) expect(withQuorum[0]?.members).toContain(leader);
      for (const { speaks, hears } of oneWay) {
        expect(deaf).toContain(`${speaks}${hears}`);
        expect(deaf).not.toContain(`${hears}${speaks}`);
      }
      if (partition.verdict === "whole") expect(hearings.every(({ ageMs }) => ageMs === 10)).toBe(true);
      expect(describePartition(partition, nameOf).length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
