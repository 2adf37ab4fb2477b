import type { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { Member, Membership } from "../consensus/entry.ts";
import { type DesiredMembership, type MembershipFacts, planMembership } from "./plan-membership.ts";

const id = (name: string) => name as MemberId;

/** "A" a voter, "a" an observer. */
function membership(text: string, removed = ""): Membership {
  const members = [...text].map(
    (letter): Member => ({
      id: id(letter.toLowerCase()),
      role: letter === letter.toLowerCase() ? "learner" : "voter",
      priority: 50,
    }),
  );
  return { members, removed: [...removed].map(id) };
}

function desired(text: string, acceptsNoSpare = false): DesiredMembership {
  const all = membership(text).members;
  const pick = (role: Member["role"]) => all.filter((one) => one.role === role);
  return { voters: pick("voter"), observers: pick("learner"), acceptsNoSpare };
}

function facts(more: Partial<MembershipFacts> = {}): MembershipFacts {
  const all = [..."abcdefghijklmn"].map(id);
  return {
    leaderId: id("a"),
    live: new Set(all),
    leaderLastIndex: 1000,
    matchIndex: new Map(all.map((one) => [one, 1000])),
    isChanging: false,
    ...more,
  };
}

function alive(text: string): ReadonlySet<MemberId> {
  return new Set([...text].map(id));
}

/** "promote d", "transfer b", "done", "wait: ...", "blocked: ...". */
function next(wish: DesiredMembership, now: Membership, more: Partial<MembershipFacts> = {}): string {
  const plan = planMembership(wish, now, facts(more));
  if (plan.outcome === "done") return "done";
  if (plan.outcome !== "step") return `${plan.outcome}: ${plan.because}`;
  return plan.step.kind === "transfer"
    ? `transfer ${plan.step.to}`
    : `${plan.step.change.kind} ${plan.step.change.memberId}`;
}

test("[M1] a new voter is added as an observer, waited for and promoted", () => {
  const wish = desired("ABCD");
  expect(next(wish, membership("ABC"))).toBe("add-learner d");
  const lagging = { matchIndex: new Map([[id("d"), 899]]) };
  expect(next(wish, membership("ABCd"), lagging)).toBe("wait: d catches up: it lacks 101 entries");
  expect(next(wish, membership("ABCd"), { matchIndex: new Map([[id("d"), 900]]) })).toBe("promote d");
  expect(next(wish, membership("ABCd"), { live: alive("abc") })).toBe(
    "wait: d is to be a voter, but does not live",
  );
  expect(next(wish, membership("ABCD"))).toBe("done");
});

test("[M2] [M8] a step that would leave no live majority is blocked, and says whom to bring back", () => {
  expect(next(desired("ABC"), membership("ABCD"), { live: alive("ad") })).toBe(
    "blocked: only 2 of 4 voters live: without a quorum nothing can be committed",
  );
  expect(next(desired("AB", true), membership("ABC"), { live: alive("ac") })).toBe(
    "blocked: without c the live voters would be no majority; bring b back first",
  );
});

test("[M3] the dead go first, the living after the new ones are promoted", () => {
  expect(next(desired("ABDE"), membership("ABCde"), { live: alive("abde") })).toBe("demote c");
  expect(next(desired("ABDE"), membership("ABCde"))).toBe("promote d");
  expect(next(desired("ABDE"), membership("ABCDE"))).toBe("demote c");
  expect(next(desired("ABDE"), membership("ABDEc"))).toBe("remove c");
  expect(next(desired("ABDEc"), membership("ABDEc"))).toBe("done");
});

test("[M4] the leader hands over first, and waits where nobody can take it", () => {
  expect(next(desired("BCD"), membership("ABCD"))).toBe("transfer b");
  const lagging = {
    matchIndex: new Map([
      [id("b"), 0],
      [id("c"), 1000],
      [id("d"), 1000],
    ]),
  };
  expect(next(desired("BCD"), membership("ABCD"), lagging)).toBe("transfer c");
  expect(next(desired("BCD"), membership("ABCD"), { matchIndex: new Map() })).toContain(
    "wait: a leads and is to go",
  );
  expect(next(desired("BCD"), membership("ABCD"), { leaderId: id("b") })).toBe("demote a");
});

test("[M4] priority 0 takes no leadership, and a wish of nothing else is refused", () => {
  const now = membership("ABCD");
  const zero = (wish: DesiredMembership, ...names: string[]) => ({
    ...wish,
    voters: wish.voters.map((one) => (names.includes(one.id) ? { ...one, priority: 0 } : one)),
  });
  const members = now.members.map((one) => (one.id === id("b") ? { ...one, priority: 0 } : one));
  expect(next(zero(desired("BCD"), "b"), { ...now, members })).toBe("transfer c");
  expect(next(zero(desired("BCD"), "b", "c", "d"), now)).toContain(
    "blocked: every voter is wanted with priority 0",
  );
});

test("[M5] at seven voters of which only the leader is to go, it hands over to make room", () => {
  expect(next(desired("BCDEFGH"), membership("ABCDEFGh"))).toBe("transfer b");
});

test("[M5] at seven voters, one that is to go makes room first", () => {
  expect(next(desired("ABCDEFH"), membership("ABCDEFGh"))).toBe("demote g");
  expect(next(desired("ABCDEFH"), membership("ABCDEFhg"))).toBe("promote h");
  expect(next(desired("ABCDEFGH"), membership("ABC"))).toBe(
    "blocked: 8 voters are wanted, but 7 is the most",
  );
});

test("[M6] fewer than three only explicitly; one at last; none never", () => {
  expect(next(desired("AB"), membership("ABC"))).toContain("blocked: with 2 voters no failure is survived");
  expect(next(desired("A"), membership("AB"))).toContain("blocked: with 1 voter no failure is survived");
  expect(next(desired("A", true), membership("ABC"))).toBe("demote b");
  expect(next(desired("A", true), membership("ACb"))).toBe("demote c");
  expect(next(desired("A", true), membership("Abc"))).toBe("remove b");
  expect(next(desired("b", true), membership("AB"))).toContain("blocked: a federation needs a voter");
});

test("[M7] a removed id never comes back", () => {
  expect(next(desired("ABCD"), membership("ABC", "d"))).toBe(
    "blocked: d was removed before; it can come back only under a new member id",
  );
  const twice = { ...desired("ABC"), observers: [{ id: id("c"), priority: 50 }] };
  expect(next(twice, membership("ABC"))).toBe("blocked: c is wanted twice");
});

test("[M8] without a leader or with a step under way it waits; what is reached is done even then", () => {
  expect(next(desired("ABCd"), membership("ABC"), { leaderId: null })).toBe(
    "wait: nobody leads at the moment",
  );
  expect(next(desired("ABCd"), membership("ABC"), { isChanging: true })).toBe(
    "wait: the last step is not committed yet",
  );
  expect(next(desired("ABC"), membership("ABC"), { leaderId: null })).toBe("done");
});

test("[M9] priorities are set on the way", () => {
  const wish = desired("ABC");
  const other = { ...wish, voters: wish.voters.map((one) => ({ ...one, priority: 70 })) };
  expect(next(other, membership("ABC"))).toBe("set-priority a");
});
