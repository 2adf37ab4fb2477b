import { type Membership, type MembershipChange, votersOf } from "@orrery/domain/consensus";
import type { MemberId } from "@orrery/protocol";
import type { Host } from "./host.ts";
import { keepsMajority, rememberedMembership, settledMembership } from "./membership-state.ts";
import { hold } from "./violation.ts";
import type { World } from "./world.ts";

const VOTERS_MAX = 7;

/** Asks whoever believes to lead for one safe step of membership. */
export function changeSomeMembership(world: World): void {
  const { rng, plan } = world;
  const leader = someLeader(world);
  if (leader === null) return;
  const settled = plan.faultGapMs.has("damage") ? rememberedMembership(world) : settledMembership(world);
  replaceRemoved(world);
  // Where disks may be lost for good, every step must leave enough voters, so the last one must be known.
  const membership =
    settled ?? (plan.faultGapMs.has("damage") ? null : leader.member?.raft.status.membership);
  if (membership === null || membership === undefined) return;
  const change = drawChange(world, membership);
  if (change === null) return;
  leader.deliver((member) => {
    const outcome = member.changeMembership(change);
    world.note(member.id, `is asked for ${JSON.stringify(change)}: ${outcome}`);
    if (outcome === "appended") world.coverage["membership changes"] += 1;
    const isReuse = change.kind === "add-learner" && membership.removed.includes(change.memberId);
    hold(
      !isReuse || outcome !== "appended",
      "removed ids stay removed",
      () => `${change.memberId} is taken again`,
    );
  });
  // The next step often follows at once, before the first is through.
  if (!rng.chance(0.3)) return;
  world.scheduler.after(rng.between(0.1, 30), () => {
    if (!world.isCalm) changeSomeMembership(world);
  });
}

export function transferSomewhere(world: World): void {
  const leader = someLeader(world);
  const members = leader?.member?.raft.status.membership.members ?? [];
  if (leader === null || members.length === 0) return;
  const to = world.rng.pick(members).id;
  leader.deliver((member) => {
    const outcome = member.transfer(to);
    if (outcome === "started") world.coverage.transfers += 1;
    world.note(member.id, `is asked to hand over to ${to}: ${outcome}`);
  });
}

/** Sometimes one whose term is over, but who does not know it yet. */
function someLeader(world: World): Host | null {
  const leaders = world.hosts.filter(({ member }) => member?.raft.status.role === "leader");
  return leaders.length === 0 ? null : world.rng.pick(leaders);
}

/** A removed member's host is emptied and may come again, under a new id. */
function replaceRemoved(world: World): void {
  const membership = rememberedMembership(world);
  if (membership === null) return;
  for (const host of world.hosts) {
    if (!membership.removed.includes(host.memberId) || world.rng.chance(0.5)) continue;
    host.crash("kill");
    host.wipe();
    host.start();
  }
}

function drawChange(world: World, membership: Membership): MembershipChange | null {
  const { rng, hosts } = world;
  const voters = votersOf(membership);
  const learners = membership.members.filter(({ role }) => role === "learner").map(({ id }) => id);
  const outside = hosts
    .map(({ memberId }) => memberId)
    .filter(
      (id) => !membership.removed.includes(id) && !membership.members.some((member) => member.id === id),
    );
  const lost = voters.filter((id) => world.hostOf(id) === undefined);
  const choices: MembershipChange[] = [];
  const priority = rng.pick([1, 50, 100]);
  for (const memberId of outside) choices.push({ kind: "add-learner", memberId, priority });
  for (const memberId of learners) {
    choices.push({ kind: "remove", memberId });
    const isThere = world.hostOf(memberId)?.isDoomed === false;
    if (isThere && voters.length < VOTERS_MAX)
      choices.push({ kind: "promote", memberId }, { kind: "promote", memberId });
  }
  for (const memberId of voters) {
    if (!mayLeave(world, voters, memberId)) continue;
    choices.push({ kind: "remove", memberId }, { kind: "demote", memberId });
    if (lost.includes(memberId)) choices.push({ kind: "remove", memberId }, { kind: "remove", memberId });
  }
  const anyone = rng.pick(membership.members).id;
  if (rng.chance(0.2)) choices.push({ kind: "set-priority", memberId: anyone, priority });
  const removed = membership.removed;
  if (removed.length > 0 && rng.chance(0.2))
    return { kind: "add-learner", memberId: rng.pick(removed), priority };
  return choices.length === 0 ? null : rng.pick(choices);
}

/** Small groups are kept from shrinking away most of the time. */
function mayLeave(world: World, voters: readonly MemberId[], id: MemberId): boolean {
  const rest = voters.filter((voter) => voter !== id);
  if (rest.length === 0 || (rest.length < 3 && world.rng.chance(0.7))) return false;
  return keepsMajority(world, rest, null);
}
