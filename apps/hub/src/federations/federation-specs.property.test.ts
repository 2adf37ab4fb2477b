import type { FederationMemberRecord, FederationRecord } from "@orrery/db";
import { FAILOVER_POLICY } from "@orrery/domain/failover";
import { type FederationId, FederationSpec, type MemberId, type NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FederationRows, federationSpecs, memberOfNode, type SpecNode } from "./federation-specs.ts";

const NODES = Array.from({ length: 6 }, (_, i) => `n-${i}` as NodeId);

function federation(overrides: Partial<FederationRecord> = {}): FederationRecord {
  return {
    id: "fed" as FederationId,
    name: "orders",
    generation: 1,
    topology: "mesh",
    hopsMax: 32,
    profile: "auto",
    policy: { ...FAILOVER_POLICY, never: [] },
    acceptsNoSpare: false,
    founding: { members: [], removed: [] },
    inherits: null,
    pause: null,
    undoTopology: null,
    scheduledSwitchover: null,
    drillSchedule: null,
    createdAtMs: 0,
    removedAtMs: null,
    ...overrides,
  };
}

function member(
  id: string,
  nodeId: string,
  overrides: Partial<FederationMemberRecord> = {},
): FederationMemberRecord {
  return {
    id: id as MemberId,
    federationId: "fed" as FederationId,
    nodeId: nodeId as NodeId,
    generation: 1,
    role: "voter",
    priority: 100,
    isWanted: true,
    isOpened: true,
    createdAtMs: 0,
    leftAtMs: null,
    ...overrides,
  };
}

function node(id: string, overrides: Partial<SpecNode> = {}): SpecNode {
  const facts = { peerAddresses: [{ host: `${id}.example`, port: 4410 }] } as SpecNode["facts"];
  const place = { name: `name of ${id}`, region: "eu", zone: "a", scheduling: "active" as const };
  return { ...place, facts, admission: "admitted", removedAtMs: null, ...overrides };
}

const around = (nodes: (id: NodeId) => SpecNode | null = (id) => node(id)) => ({
  node: nodes,
  fleetPause: null,
  losses: [],
});

/** Rows as changes of members leave them: at most one wanted row of a node, others on their way out or left. */
const rows: fc.Arbitrary<FederationRows> = fc
  .tuple(
    fc.array(
      fc.record({
        node: fc.nat(NODES.length - 1),
        isWanted: fc.boolean(),
        isOpened: fc.boolean(),
        isLeft: fc.boolean(),
        isOld: fc.boolean(),
        role: fc.constantFrom("voter" as const, "observer" as const),
        priority: fc.nat(1000),
      }),
      { maxLength: 10 },
    ),
    fc.constantFrom(1, 2),
  )
  .map(([list, generation]) => {
    const wanted = new Set<number>();
    let voters = 0;
    const members = list.map((one, i) => {
      const isWanted = one.isWanted && !one.isLeft && !one.isOld && !wanted.has(one.node);
      if (isWanted) wanted.add(one.node);
      const role = one.role === "voter" && voters < 7 ? "voter" : "observer";
      if (role === "voter") voters += 1;
      return member(`m-${i}`, `n-${one.node}`, {
        ...{ isWanted, isOpened: one.isOpened, role, priority: one.priority, createdAtMs: i },
        generation: one.isOld ? generation - 1 : generation,
        leftAtMs: one.isLeft ? 5 : null,
      });
    });
    const founding = {
      members: members.slice(0, 3).map(({ id }) => ({ id, role: "voter" as const, priority: 100 })),
      removed: [],
    };
    return { federation: federation({ generation, founding }), members, acknowledged: [] };
  });

test("whatever the rows: everyone who is wanted or has not left has a place, and only the wanted are desired", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const present = all.members.filter(
        ({ leftAtMs, generation }) => leftAtMs === null && generation === all.federation.generation,
      );
      for (const nodeId of NODES) {
        const specs = federationSpecs(nodeId, [all], around());
        const own = present.filter((one) => one.nodeId === nodeId);
        expect(specs.length).toBe(own.length > 0 ? 1 : 0);
        const [spec] = specs;
        if (spec === undefined) continue;
        expect(FederationSpec.parse(spec)).toEqual(spec);
        expect(spec.places.map(({ memberId }) => memberId).sort()).toEqual(
          present.map(({ id }) => id).sort(),
        );
        const desired = [...spec.desired.voters, ...spec.desired.observers].map(({ id }) => id);
        expect(desired.sort()).toEqual(
          present
            .filter(({ isWanted }) => isWanted)
            .map(({ id }) => id)
            .sort(),
        );
        expect(spec.founding).toEqual(all.federation.founding);
        const mine = own.find(({ id }) => id === spec.memberId);
        expect(mine).toBeDefined();
        expect(mine?.isWanted).toBe(own.some(({ isWanted }) => isWanted));
        expect(spec.mayBeNew).toBe(!mine?.isOpened);
      }
    }),
  );
});

test("the order of rows leaves no trace in the spec", () => {
  const shuffled = rows.chain((all) =>
    fc
      .shuffledSubarray([...all.members], { minLength: all.members.length })
      .map((members) => [all, { ...all, members }]),
  );
  fc.assert(
    fc.property(shuffled, ([x, y]) => {
      for (const nodeId of NODES) {
        expect(federationSpecs(nodeId, [y as FederationRows], around())).toEqual(
          federationSpecs(nodeId, [x as FederationRows], around()),
        );
      }
    }),
  );
});

test("a removed member that is still in the consensus gets its spec on, until it has left", () => {
  const all = { federation: federation(), acknowledged: [] };
  const others = [member("m-0", "n-0"), member("m-1", "n-1"), member("m-2", "n-2")];
  const leaving = member("m-3", "n-3", { isWanted: false });
  const [spec] = federationSpecs("n-3" as NodeId, [{ ...all, members: [...others, leaving] }], around());
  expect(spec).toMatchObject({ memberId: "m-3" });
  expect(spec?.desired.voters.map(({ id }) => id)).toEqual(["m-0", "m-1", "m-2"]);
  expect(spec?.places.map(({ memberId }) => memberId)).toContain("m-3");
  const left = [...others, { ...leaving, leftAtMs: 9 }];
  expect(federationSpecs("n-3" as NodeId, [{ ...all, members: left }], around())).toEqual([]);
});

test("a node whose log was lost is its new member at once, and the others keep a place for the old one", () => {
  const all = {
    federation: federation({
      founding: { members: [{ id: "old" as MemberId, role: "voter", priority: 1 }], removed: [] },
    }),
    members: [
      member("old", "n-0", { isWanted: false }),
      member("new", "n-0", { isOpened: false, createdAtMs: 7 }),
      member("m-1", "n-1"),
    ],
    acknowledged: [],
  };
  expect(memberOfNode("n-0" as NodeId, all)?.id).toBe("new");
  const [spec] = federationSpecs("n-0" as NodeId, [all], around());
  expect(spec).toMatchObject({ memberId: "new", mayBeNew: true, inherits: null });
  expect(spec?.places.map(({ memberId, nodeId }) => [memberId, nodeId])).toEqual([
    ["m-1", "n-1"],
    ["new", "n-0"],
    ["old", "n-0"],
  ]);
});

test("only the founder of a forced generation inherits, and the generation before it is a stranger", () => {
  const inherits = { memberId: "m-0" as MemberId, termMin: 40 };
  const founding = {
    members: [{ id: "f-0" as MemberId, role: "voter" as const, priority: 100 }],
    removed: [],
  };
  const all = {
    federation: federation({ generation: 2, inherits, founding }),
    members: [
      member("m-0", "n-0"),
      member("m-1", "n-1"),
      member("f-0", "n-0", { generation: 2, isOpened: false }),
      member("f-1", "n-1", { generation: 2, isOpened: false }),
    ],
    acknowledged: [],
  };
  const [founder] = federationSpecs("n-0" as NodeId, [all], around());
  const [joiner] = federationSpecs("n-1" as NodeId, [all], around());
  expect(founder).toMatchObject({ generation: 2, memberId: "f-0", inherits });
  expect(joiner).toMatchObject({ generation: 2, memberId: "f-1", inherits: null });
  expect(joiner?.places.map(({ memberId }) => memberId)).toEqual(["f-0", "f-1"]);
});

test("who waits, was rejected or was removed gets none; a removed federation is nobody's", () => {
  const all = {
    federation: federation(),
    members: [member("m-0", "n-0"), member("m-1", "n-1")],
    acknowledged: [],
  };
  const specsAs = (overrides: Partial<SpecNode>) =>
    federationSpecs(
      "n-0" as NodeId,
      [all],
      around((id) => node(id, overrides)),
    );
  expect(specsAs({}).length).toBe(1);
  expect(specsAs({ admission: "waiting" })).toEqual([]);
  expect(specsAs({ admission: "rejected" })).toEqual([]);
  expect(specsAs({ removedAtMs: 4 })).toEqual([]);
  expect(
    federationSpecs(
      "n-0" as NodeId,
      [all],
      around(() => null),
    ),
  ).toEqual([]);
  const removed = { ...all, federation: federation({ removedAtMs: 4 }) };
  expect(federationSpecs("n-0" as NodeId, [removed], around())).toEqual([]);
  const withGone = around((id) => (id === "n-1" ? null : node(id)));
  const [spec] = federationSpecs("n-0" as NodeId, [all], withGone);
  expect(spec?.places[1]).toMatchObject({ memberId: "m-1", addresses: [], scheduling: "cordoned" });
  expect(FederationSpec.parse(spec)).toEqual(spec);
});
