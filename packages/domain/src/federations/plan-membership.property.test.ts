import type { MemberId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Member, Membership } from "../consensus/entry.ts";
import {
  type DesiredMembership,
  type MembershipStep,
  planMembership,
  VOTERS_MAX,
} from "./plan-membership.ts";

const IDS = [..."abcdefghijkl"] as MemberId[];

type World = { membership: Membership; leaderId: MemberId; match: Map<MemberId, number> };

/** As a federation would do it; refuses what a federation must refuse. */
function carryOut(world: World, step: MembershipStep, live: ReadonlySet<MemberId>): void {
  const { members, removed } = world.membership;
  if (step.kind === "transfer") {
    expect(members.find(({ id }) => id === step.to)?.role).toBe("voter");
    expect(live.has(step.to)).toBe(true);
    world.leaderId = step.to;
    return;
  }
  const { change } = step;
  const { memberId } = change;
  const member = members.find(({ id }) => id === memberId);
  const others = members.filter(({ id }) => id !== memberId);
  const replaced = (by: Partial<Member>): Member[] =>
    member === undefined ? [] : [...others, { ...member, ...by }];
  switch (change.kind) {
    case "add-learner":
      expect(member).toBeUndefined();
      expect(removed).not.toContain(memberId);
      world.match.set(memberId, 0);
      world.membership = {
        members: [...others, { id: memberId, role: "learner", priority: change.priority }],
        removed,
      };
      return;
    case "promote":
      expect(member?.role).toBe("learner");
      expect(live.has(memberId)).toBe(true);
      expect(world.match.get(memberId)).toBeGreaterThanOrEqual(900);
      world.membership = { members: replaced({ role: "voter" }), removed };
      return;
    case "demote":
      expect(member?.role).toBe("voter");
      expect(memberId).not.toBe(world.leaderId);
      world.membership = { members: replaced({ role: "learner" }), removed };
      return;
    case "remove":
      expect(member?.role).toBe("learner");
      expect(memberId).not.toBe(world.leaderId);
      world.membership = { members: others, removed: [...removed, memberId] };
      return;
    case "set-priority":
      expect(member).toBeDefined();
      world.membership = { members: replaced({ priority: change.priority }), removed };
      return;
  }
}

function votersOf({ members }: Membership): Member[] {
  return members.filter(({ role }) => role === "voter");
}

function hasLiveMajority(membership: Membership, live: ReadonlySet<MemberId>): boolean {
  const voters = votersOf(membership);
  return voters.filter(({ id }) => live.has(id)).length > voters.length / 2;
}

type Case = {
  membership: Membership;
  wish: DesiredMembership;
  live: ReadonlySet<MemberId>;
  leaderId: MemberId;
};

/** A running federation and any wish; `isWishAlive`: all wanted members live. */
function cases(isWishAlive: boolean): fc.Arbitrary<Case> {
  const side = fc.record({
    ids: fc.shuffledSubarray(IDS, { minLength: 1 }),
    voters: fc.integer({ min: 1, max: VOTERS_MAX }),
    priorities: fc.array(fc.constantFrom(0, 50, 90), { minLength: 12, maxLength: 12 }),
  });
  return fc.tuple(side, side, fc.subarray(IDS)).map(([now, then, dead]) => {
    const members = now.ids.map(
      (id, i): Member => ({
        id,
        role: i < now.voters ? "voter" : "learner",
        priority: now.priorities[i] ?? 0,
      }),
    );
    const wanted = then.ids.map((id, i) => ({ id, priority: i === 0 ? 50 : (then.priorities[i] ?? 0) }));
    const leaderId = now.ids[0] as MemberId;
    const dying = dead.filter((id) => id !== leaderId && !(isWishAlive && then.ids.includes(id)));
    return {
      membership: { members, removed: [] },
      wish: {
        voters: wanted.slice(0, then.voters),
        observers: wanted.slice(then.voters),
        acceptsNoSpare: true,
      },
      live: new Set(IDS.filter((id) => !dying.includes(id))),
      leaderId,
    };
  });
}

/** Steps until it says anything but "step"; a wait lets those who live catch up. */
function run({ membership, wish, live, leaderId }: Case): { world: World; end: string; counts: number[] } {
  const counts = [votersOf(membership).length];
  const world: World = { membership, leaderId, match: new Map(membership.members.map(({ id }) => [id, 0])) };
  let waits = 0;
  for (let round = 0; round < 200; round += 1) {
    const plan = planMembership(wish, world.membership, {
      leaderId: world.leaderId,
      live,
      leaderLastIndex: 1000,
      matchIndex: world.match,
      isChanging: false,
    });
    if (plan.outcome === "done") return { world, end: "done", counts };
    if (plan.outcome === "blocked") return { world, end: "blocked", counts };
    if (plan.outcome === "wait") {
      waits += 1;
      if (waits > 40) return { world, end: "wait", counts };
      for (const id of world.match.keys()) if (live.has(id)) world.match.set(id, 1000);
      continue;
    }
    const before = votersOf(world.membership).length;
    carryOut(world, plan.step, live);
    const voters = votersOf(world.membership);
    if (voters.length !== before) counts.push(voters.length);
    expect(hasLiveMajority(world.membership, live)).toBe(true);
    expect(voters.length).toBeGreaterThan(0);
    expect(voters.length).toBeLessThanOrEqual(VOTERS_MAX);
    expect(Math.abs(voters.length - before)).toBeLessThanOrEqual(1);
    expect(voters.some(({ id }) => id === world.leaderId)).toBe(true);
  }
  return { world, end: "endless", counts };
}

test("[M2] [M4] [M5] any federation, any wish, anyone dead: every step keeps a live majority, the leader a voter, and it comes to an end", () => {
  fc.assert(
    fc.property(
      cases(false).filter(({ membership, live }) => hasLiveMajority(membership, live)),
      (one) => {
        expect(run(one).end).not.toBe("endless");
      },
    ),
    { numRuns: 300 },
  );
});

test("[M9] with the wanted members alive, every plan ends as desired", () => {
  fc.assert(
    fc.property(
      cases(true).filter(({ membership, live }) => hasLiveMajority(membership, live)),
      (one) => {
        const { world, end } = run(one);
        expect(end).toBe("done");
        const sorted = [...world.membership.members].sort((x, y) => (x.id < y.id ? -1 : 1));
        const wanted = [
          ...one.wish.voters.map((member) => ({ ...member, role: "voter" })),
          ...one.wish.observers.map((member) => ({ ...member, role: "learner" })),
        ].sort((x, y) => (x.id < y.id ? -1 : 1));
        expect(sorted).toEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

test("[M6] on the way down to one, every other change of voters comes first", () => {
  fc.assert(
    fc.property(
      cases(true).filter(({ membership, live }) => hasLiveMajority(membership, live)),
      (one) => {
        const only = one.wish.voters[0];
        if (only === undefined) return;
        const wish = { ...one.wish, voters: [only] };
        const { world, end, counts } = run({ ...one, wish });
        // One voter only at the beginning and at the end.
        expect(counts.slice(1, -1)).not.toContain(1);
        expect(end).toBe("done");
        expect(votersOf(world.membership).map(({ id }) => id)).toEqual([only.id]);
      },
    ),
    { numRuns: 150 },
  );
});
