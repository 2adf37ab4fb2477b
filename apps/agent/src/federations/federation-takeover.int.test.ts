import { FAILOVER_POLICY } from "@orrery/domain/failover";
import type { FederationSpec, Pause } from "@orrery/protocol";
import { expect } from "vitest";
import { type FederationGroup, memberOf, pause } from "./testing/federation-group.ts";
import { groupTest } from "./testing/group-test.ts";

// Whole federations in one process: who takes over, when, and what is recorded of it.

type StartThree = (change?: Partial<FederationSpec>) => Promise<FederationGroup>;

const test = groupTest.extend<{ startThree: StartThree }>({
  startThree: async ({ groupOf }, use) => {
    await use(async (change) => {
      const group = groupOf(3, change);
      for (const node of group.nodes) await group.start(node);
      await group.leader();
      await group.until(() =>
        group.nodes.every(({ federation }) => federation.report().fencingToken !== null),
      );
      return group;
    });
  },
});

const OPEN_POLICY = { ...FAILOVER_POLICY, never: [], cooldownMs: 0, limitCount: 1000, limitWindowMs: 1000 };
/** Longer than any election by chance takes. */
const LONG_MS = 4_000;

function paused(): Pause {
  return { byName: "Ada", reason: "maintenance", sinceAtMs: Date.now(), untilAtMs: null };
}

// Begins first: it lasts longest.
test.concurrent("the silence of a drill counts for no profile's false positives", async ({ startThree }) => {
  const group = await startThree();
  const old = await group.leader();
  const { federationId } = old.federation.spec;
  await pause(1000);
  await old.federation.run({
    ...{ action: "drill", federationId, drillId: "d1", fault: "cut", durationMs: 1500, byName: "Ada" },
  });
  await group.until(() => old.events.some(({ kind }) => kind === "cut"));
  group.isolate(old);
  await group.leader(group.others(old));
  await pause(1500);
  group.heal();
  // Until each profile was replayed over each peer again.
  await pause(8000);
  for (const node of group.nodes) {
    const wan = node.federation.report().replays.filter(({ profile }) => profile === "wan");
    expect(wan.map(({ accusations }) => accusations)).toEqual([0, 0]);
  }
});

test.concurrent("the first election is no failover, and promotes", async ({ startThree }) => {
  const group = await startThree();
  const leader = await group.leader();
  await group.until(() => group.others(leader).every((node) => node.hooks().length > 0));
  expect(leader.hooks()).toEqual(["promote"]);
  for (const node of group.others(leader)) expect(node.hooks()).toEqual(["changed"]);
  expect(group.failovers()).toEqual([]);
  expect(group.nodes.flatMap((node) => node.entries())).toEqual([]);
});

test.concurrent("a killed leader: one record with evidence, ranking and every phase on the new leader's clock", async ({
  startThree,
}) => {
  const group = await startThree();
  const old = await group.leader();
  await group.kill(old);
  const next = await group.leader();
  await group.until(() => group.failovers()[0]?.outcome.kind === "succeeded");
  const [failover] = group.failovers();
  const { term } = next.federation.member.status;
  expect(failover).toMatchObject({
    id: `demo-1-${term}`,
    kind: "automatic",
    fault: "closed",
    oldLeaderId: memberOf(old),
    newLeaderId: memberOf(next),
    fencingToken: term,
    outcome: { kind: "succeeded" },
  });
  const states = failover?.phases.map(({ state }) => state) ?? [];
  // Who is asked for its vote by the third one before it has missed anything itself wins without having seen the beginning.
  expect([Array(6).fill("done"), ["unseen", "unseen", ...Array(4).fill("done")]]).toContainEqual(states);
  expect(failover?.ranking?.candidates.map(({ memberId }) => memberId)).toContain(memberOf(next));
  const third = group.others(next)[0];
  await group.until(
    () => third?.entries().some(({ marks }) => marks.some(({ kind }) => kind === "follows")) === true,
  );
  // The third one may hear of the next leader before it has confirmed anything itself.
  expect(next.entries().flatMap(({ marks }) => marks.map(({ kind }) => kind))).toContain("confirmed");
  const sentences = group.nodes.flatMap((node) => node.entries()).flatMap(({ evidence }) => evidence);
  expect(sentences.map(({ peer }) => peer)).toContain(memberOf(old));
  await group.until(() => next.federation.report().automatic.length === 1);
  expect(next.hooks()).toContain("promote");
});

test.concurrent("a leader that is cut off demotes itself, and follows when it is back", async ({
  startThree,
}) => {
  const group = await startThree();
  const old = await group.leader();
  group.isolate(old);
  const next = await group.leader(group.others(old));
  await group.until(() => old.hooks().includes("demote"));
  await group.until(() => group.failovers().length > 0);
  group.heal();
  await group.until(() => old.entries().some(({ marks }) => marks.some(({ kind }) => kind === "follows")));
  const kinds = old.entries().flatMap(({ marks }) => marks.map(({ kind }) => kind));
  expect(kinds).toContain("stepped-down");
  expect(group.failovers()[0]).toMatchObject({ fault: "silence", newLeaderId: memberOf(next) });
});

test.concurrent("paused: nobody takes over and it is told why; resumed: someone does", async ({
  startThree,
}) => {
  const group = await startThree();
  group.set({ pauses: { federation: paused(), fleet: null } });
  const old = await group.leader();
  const { term } = old.federation.member.status;
  await group.kill(old);
  await pause(LONG_MS);
  expect(group.leaderNow()).toBeNull();
  const [blocked] = group.failovers();
  expect(blocked).toMatchObject({
    id: `demo-1-${term}-blocked`,
    oldLeaderId: memberOf(old),
    outcome: { kind: "blocked", blocks: [{ kind: "paused", pause: { byName: "Ada" } }] },
  });
  const [held] = group.others();
  expect(held?.federation.report().blocks).toMatchObject([{ kind: "paused", scope: "federation" }]);

  group.set({ pauses: { federation: null, fleet: null } });
  const next = await group.leader();
  await group.until(() => group.failovers().some(({ newLeaderId }) => newLeaderId === memberOf(next)));
});

test.concurrent("the old leader that restarts while all is paused leads again, and the record says so", async ({
  startThree,
}) => {
  const group = await startThree();
  group.set({ pauses: { federation: null, fleet: paused() } });
  const old = await group.leader();
  await group.kill(old);
  await pause(300);
  await group.start(old);
  expect(await group.leader()).toBe(old);
  await group.until(() => group.failovers().some(({ outcome }) => outcome.kind === "succeeded"));
  expect(group.failovers().at(-1)).toMatchObject({ oldLeaderId: memberOf(old), newLeaderId: memberOf(old) });
  expect(old.federation.report().automatic).toEqual([]);
});

test.concurrent("who is on the never-list does not take over, however much it is preferred", async ({
  groupOf,
}) => {
  const group = groupOf(3);
  const [first, second, third] = group.nodes.map(memberOf);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three nodes");
  const wanted = [
    { id: first, priority: 100 },
    { id: second, priority: 90 },
    { id: third, priority: 10 },
  ];
  const founding = {
    members: wanted.map(({ id, priority }) => ({ id, role: "voter" as const, priority })),
    removed: [],
  };
  group.change = {
    ...group.change,
    founding,
    desired: { voters: wanted, observers: [], acceptsNoSpare: false },
    policy: {
      ...OPEN_POLICY,
      never: [{ memberId: second, untilAtMs: null, reason: "old disk", byName: "Ada" }],
    },
  };
  for (const node of group.nodes) await group.start(node);
  const old = await group.leader();
  await group.until(() => group.nodes.every(({ federation }) => federation.report().fencingToken !== null));
  if (old !== group.node("n1")) {
    const { federationId } = old.federation.spec;
    const result = await old.federation.run({
      ...{ action: "switchover", federationId, to: first, byName: "test" },
    });
    expect(result).toMatchObject({ outcome: "done" });
  }
  expect(await group.leader([group.node("n1")])).toBe(group.node("n1"));
  await group.kill(group.node("n1"));
  expect(await group.leader()).toBe(group.node("n3"));
  await group.until(() => group.failovers().at(-1)?.newLeaderId === third);
  const last = group.failovers().at(-1);
  const rejected = last?.ranking?.rejected.find(({ memberId }) => memberId === second);
  expect(rejected?.reasons.join()).toContain("never-list");
});

test.concurrent("manual: nobody takes over until an operator recovers, on a clock that begins with the order", async ({
  startThree,
}) => {
  const group = await startThree({ policy: { ...OPEN_POLICY, mode: "manual" } });
  const old = await group.leader();
  const [heir] = group.others(old);
  if (heir === undefined) throw new Error("no other");
  const { federationId } = heir.federation.spec;
  expect(await heir.federation.run({ action: "recover", federationId, byName: "Ada" })).toMatchObject({
    outcome: "failed",
  });
  await group.kill(old);
  await pause(LONG_MS);
  expect(group.leaderNow()).toBeNull();
  const orderedMs = performance.now();
  const result = await heir.federation.run({ action: "recover", federationId, byName: "Ada" });
  expect(result).toMatchObject({ outcome: "done" });
  expect(await group.leader()).toBe(heir);
  await group.until(() => group.failovers().some(({ outcome }) => outcome.kind === "succeeded"));
  const recovered = group.failovers().find(({ kind }) => kind === "recover");
  expect(recovered).toMatchObject({ byName: "Ada", newLeaderId: memberOf(heir), fault: "closed" });
  expect(recovered?.totalMs).toBeLessThan(performance.now() - orderedMs);
  expect(heir.federation.report().automatic).toEqual([]);
});

test.concurrent("after an automatic failover the cooldown holds back the next", async ({ startThree }) => {
  const group = await startThree({ policy: { ...OPEN_POLICY, cooldownMs: 600_000 } });
  const first = await group.leader();
  await group.kill(first);
  const second = await group.leader();
  await group.until(() => second.federation.report().blocks.length > 0);
  await group.start(first);
  await group.until(() => first.federation.report().blocks.length > 0);
  await group.kill(second);
  await pause(LONG_MS);
  expect(group.leaderNow()).toBeNull();
  expect(group.failovers().at(-1)).toMatchObject({
    outcome: { kind: "blocked", blocks: [{ kind: "cooldown" }] },
  });
  group.set({ policy: OPEN_POLICY });
  await group.leader();
});

test.concurrent("a switchover is told as one, and counts for no guard", async ({ startThree }) => {
  const group = await startThree();
  const old = await group.leader();
  const [to] = group.others(old);
  if (to === undefined) throw new Error("no other");
  const { federationId } = old.federation.spec;
  const command = { action: "switchover", federationId, to: memberOf(to), byName: "Ada" } as const;
  const result = await old.federation.run(command);
  expect(result).toMatchObject({ outcome: "done", result: { leaderId: memberOf(to) } });
  expect(await to.federation.run({ ...command, to: memberOf(to) })).toMatchObject({ outcome: "failed" });
  await group.until(() => group.failovers()[0]?.outcome.kind === "succeeded");
  expect(group.failovers()).toMatchObject([
    {
      kind: "switchover",
      byName: "Ada",
      fault: "none",
      oldLeaderId: memberOf(old),
      newLeaderId: memberOf(to),
    },
  ]);
  expect(to.federation.report().automatic).toEqual([]);
  await group.until(() => old.hooks().includes("demote"));
});

test.concurrent("a switchover to somebody who is away says so, and the leader leads on", async ({
  startThree,
}) => {
  const group = await startThree();
  const old = await group.leader();
  const [to] = group.others(old);
  if (to === undefined) throw new Error("no other");
  const { federationId } = old.federation.spec;
  group.isolate(to);
  const result = await old.federation.run({
    ...{ action: "switchover", federationId, to: memberOf(to), byName: "Ada" },
  });
  expect(result).toMatchObject({ outcome: "failed" });
  expect(group.leaderNow()).toBe(old);
  expect(await group.write(old, "still")).toMatchObject({ outcome: "stored" });
});

test.concurrent("a drill announces itself, harms, and is recorded as what it is", async ({ startThree }) => {
  const group = await startThree();
  const old = await group.leader();
  const { federationId } = old.federation.spec;
  const result = await old.federation.run({
    ...{ action: "drill", federationId, drillId: "d1", fault: "kill", durationMs: 1000, byName: "Ada" },
  });
  expect(result).toMatchObject({ outcome: "done" });
  await group.until(() => old.events.some(({ kind }) => kind === "harm"));
  await group.kill(old);
  const next = await group.leader();
  await group.until(() => next.drills().length > 0);
  expect(group.failovers()).toMatchObject([{ kind: "drill", byName: "Ada", outcome: { kind: "succeeded" } }]);
  expect(next.federation.report().automatic).toEqual([]);
});

test.concurrent("a drill whose new leader is lost before all follow it ends all the same", async ({
  startThree,
}) => {
  const group = await startThree();
  group.answersHooks = false;
  const old = await group.leader();
  const { federationId } = old.federation.spec;
  await old.federation.run({
    ...{ action: "drill", federationId, drillId: "d1", fault: "kill", durationMs: 1000, byName: "Ada" },
  });
  await group.kill(old);
  const next = await group.leader();
  await group.until(() => next.entries().some(({ opening }) => opening?.kind === "drill"));
  expect(next.drills()).toEqual([]);
  group.isolate(next);
  await group.until(() => next.drills().length > 0);
  expect(next.drills()).toMatchObject([{ drillId: "d1", failoverId: expect.any(String) }]);
});

test.concurrent("a suspicion that was wrong is told as a false alarm", async ({ startThree }) => {
  const group = await startThree();
  const leader = await group.leader();
  const [deaf] = group.others(leader);
  if (deaf === undefined) throw new Error("no other");
  // Long enough for a rhythm.
  await pause(1000);
  group.cut(leader, deaf);
  await group.until(() => deaf.events.some(({ kind }) => kind === "suspected"));
  group.heal();
  await group.until(() => deaf.entries().length > 0);
  expect(group.failovers()).toMatchObject([{ oldLeaderId: memberOf(leader), outcome: { kind: "cleared" } }]);
  expect(group.leaderNow()).toBe(leader);
});
