import type { FederationSpec, MemberId, TopologyKind } from "@orrery/protocol";
import { expect } from "vitest";
import { type FederationGroup, type GroupNode, memberOf, pause } from "./testing/federation-group.ts";
import { groupTest } from "./testing/group-test.ts";
import { placeOf } from "./testing/test-spec.ts";

// Whole federations in one process: members come and go one step at a time, and messages follow the topology.

type StartGroup = (
  voters: number,
  others: number,
  change?: Partial<FederationSpec>,
) => Promise<FederationGroup>;

const test = groupTest.extend<{ startGroup: StartGroup }>({
  startGroup: async ({ groupOf }, use) => {
    await use(async (voters, others, change) => {
      const group = groupOf(voters, change, others);
      for (const node of group.nodes.slice(0, voters)) await group.start(node);
      await group.leader();
      return group;
    });
  },
});

function wish(voters: readonly GroupNode[], observers: readonly GroupNode[]): FederationSpec["desired"] {
  const members = (nodes: readonly GroupNode[]) =>
    nodes.map((node) => ({ id: memberOf(node), priority: 50 }));
  return { voters: members(voters), observers: members(observers), acceptsNoSpare: true };
}

/** The hub wants these: everyone is told, and who is new starts. */
async function want(group: FederationGroup, voters: readonly GroupNode[], observers: readonly GroupNode[]) {
  const places = group.nodes.map(({ place }) => place);
  group.set({ desired: wish(voters, observers), places });
  for (const node of [...voters, ...observers]) if (node.running === null) await group.start(node);
}

function roles(group: FederationGroup): Record<string, string> {
  const members = group.leaderNow()?.federation.member.status.membership.members ?? [];
  return Object.fromEntries(members.map(({ id, role }) => [id, role]));
}

async function reaches(group: FederationGroup, expected: Record<string, string>): Promise<void> {
  await group.until(() => {
    const leader = group.leaderNow();
    const isAsPlanned = leader?.federation.report().membershipPlan === null;
    return isAsPlanned && JSON.stringify(roles(group)) === JSON.stringify(expected);
  });
}

test.concurrent("an observer joins and becomes a voter; the leader hands over and is removed; at last one is left", async ({
  startGroup,
}) => {
  const group = await startGroup(3, 1);
  const [n1, n2, n3, n4] = group.nodes as [GroupNode, GroupNode, GroupNode, GroupNode];
  await want(group, [n1, n2, n3], [n4]);
  await reaches(group, { "m-n1": "voter", "m-n2": "voter", "m-n3": "voter", "m-n4": "learner" });
  await group.write(await group.leader(), "k");
  await group.until(() => n4.federation.member.store.get("k") !== null);

  const leader = await group.leader();
  const staying = [n1, n2, n3, n4].filter((node) => node !== leader);
  await want(group, staying, []);
  await reaches(group, Object.fromEntries(staying.map((node) => [memberOf(node), "voter"])));
  await group.until(() => group.failovers().length > 0);
  expect(group.failovers()).toMatchObject([
    { kind: "switchover", byName: "members", oldLeaderId: memberOf(leader) },
  ]);

  const last = staying.find((node) => node !== group.leaderNow());
  if (last === undefined) throw new Error("somebody follows");
  await want(group, [last], []);
  await reaches(group, { [memberOf(last)]: "voter" });
  expect(await group.leader()).toBe(last);
  expect(await group.write(last, "alone")).toMatchObject({ outcome: "stored" });
});

test.concurrent("a node whose log was lost comes back under a new member id, as an observer first", async ({
  startGroup,
}) => {
  const group = await startGroup(3, 0);
  const leader = await group.leader();
  const lost = group.others(leader)[0] as GroupNode;
  const other = group.others(leader, lost)[0] as GroupNode;
  await group.kill(lost);
  const before = lost.place;
  lost.place = placeOf(lost.name, 1, `m-${lost.name}-again`);
  const places = [before, ...group.nodes.map(({ place }) => place)];
  group.set({ desired: wish([leader, other, lost], []), places });
  await group.start(lost);
  const expected = [leader, other, lost].map((node) => [memberOf(node) as string, "voter"] as const);
  await reaches(group, Object.fromEntries(expected.sort(([x], [y]) => (x < y ? -1 : 1))));
  const { membership } = leader.federation.member.status;
  expect(membership.removed).toEqual([before.memberId]);
  await group.write(leader, "k");
  await group.until(() => lost.federation.member.store.get("k") !== null);
});

test.concurrent("auto: the leader picks a profile for all from what is measured, and it takes effect while all runs", {
  timeout: 180_000,
}, async ({ groupOf }) => {
  const group = groupOf(3, { profile: "auto" });
  group.isCalm = true;
  for (const node of group.nodes) await group.start(node);
  await group.leader();
  expect(group.nodes.map(({ federation }) => federation.profile.name)).toEqual(["wan", "wan", "wan"]);
  await group.until(
    () => group.nodes.every(({ federation }) => federation.profile.name === "lan"),
    50,
    120_000,
  );
  const [first, ...rest] = group.nodes.map(({ federation }) => federation.report().profile);
  expect(first).toMatchObject({ isAuto: true });
  for (const profile of rest)
    expect(profile).toMatchObject({ name: first?.name, silenceMinMs: first?.silenceMinMs });
  // Nobody's patience is shorter than what a leader may claim.
  const leader = await group.leader();
  expect(leader.federation.leaseMs).toBeLessThanOrEqual(
    Math.min(...group.nodes.map(({ federation }) => federation.profile.silenceMinMs)),
  );
  const heartbeats = await leader.federation.run({
    action: "heartbeats",
    federationId: leader.federation.spec.federationId,
    peer: memberOf(group.others(leader)[0] as GroupNode),
  });
  expect(heartbeats).toMatchObject({ outcome: "done", result: { by: memberOf(leader) } });
});

test.concurrent.for<[TopologyKind, number]>([
  ["mesh", 5],
  ["star", 1],
  ["ring", 2],
])(
  "%s: observers get the log from the leader, and messages reach everyone over the topology",
  async ([topology, links], { startGroup }) => {
    const group = await startGroup(3, 3, { topology });
    const [n1, n2, n3, ...observers] = group.nodes as [GroupNode, GroupNode, GroupNode, ...GroupNode[]];
    await want(group, [n1, n2, n3], observers);
    await group.until(() => Object.keys(roles(group)).length === 6);
    const isPlanned = (node: GroupNode) => {
      const plan = node.federation.report().topologyPlan;
      return plan?.kind === topology && new Set(plan.edges.flatMap(({ a, b }) => [a, b])).size === 6;
    };
    await group.until(() => group.nodes.every(isPlanned));
    const [far] = observers;
    const degreeOf = (node: GroupNode) =>
      node.federation.report().topologyPlan?.edges.filter(({ a, b }) => [a, b].includes(memberOf(node)))
        .length;
    for (const node of observers) expect(degreeOf(node)).toBe(links);
    // Raft goes to every member directly, so that a leader reaches observers that are nobody's neighbours.
    await group.write(await group.leader(), "k");
    for (const node of observers) await group.until(() => node.federation.member.store.get("k") !== null);

    const heard: string[] = [];
    for (const node of group.nodes) {
      node.federation.onMessage("t", (from, payload) => heard.push(`${from} ${node.name} ${payload.length}`));
    }
    expect(far?.federation.sendMessage("t", new Uint8Array(3), null, 5000)).toBe("sent");
    await group.until(() => heard.length >= 5);
    const to = memberOf(observers[2] as GroupNode);
    expect(far?.federation.sendMessage("t", new Uint8Array(7), to, 5000)).toBe("sent");
    await group.until(() => heard.length >= 6);
    expect([...heard].sort()).toEqual(
      ["n1 3", "n2 3", "n3 3", "n5 3", "n6 3", "n6 7"].map((each) => `m-n4 ${each}`),
    );
    expect(far?.federation.sendMessage("t", new Uint8Array(600_000), to, 5000)).toBe("too-large");
    expect(far?.federation.sendMessage("t", new Uint8Array(1), "nobody" as MemberId, 5000)).toBe("no-route");
  },
);

test.concurrent("members that are no neighbours accuse nobody, and heartbeats go to neighbours only", async ({
  startGroup,
}) => {
  const group = await startGroup(3, 2, { topology: "star" });
  const [n1, n2, n3, n4, n5] = group.nodes as [GroupNode, GroupNode, GroupNode, GroupNode, GroupNode];
  await want(group, [n1, n2, n3], [n4, n5]);
  await group.until(
    () => n4.federation.report().topologyPlan?.kind === "star" && Object.keys(roles(group)).length === 5,
  );
  // Longer than links that are none any more fade, and than a member that is never heard is waited for.
  await group.until(() => n4.federation.peerNodes.length === 1);
  await pause(5000);
  expect(n5.federation.peerNodes).toHaveLength(1);
  expect(n4.federation.linkNodes).toHaveLength(3);
  const verdicts = group.nodes.flatMap(({ federation }) => federation.report().hearings);
  expect(verdicts.filter(({ verdict }) => verdict !== "heard")).toEqual([]);
});
