import { votersOf } from "@orrery/domain/consensus";
import type { Host } from "./host.ts";
import { rememberedMembership } from "./membership-state.ts";
import { hold } from "./violation.ts";
import type { World } from "./world.ts";

/**
 * Ends all faults for a core that can decide alone, and leaves the others gone, or cut off in one direction or both. Where it is open
 * which membership holds, everybody is healed. Returns the core.
 */
export function heal(world: World): readonly Host[] {
  const { network, rng, plan } = world;
  world.isCalm = true;
  network.calm();
  const membership = rememberedMembership(world);
  const isCore = plan.heal === "core" && membership !== null;
  const core = isCore ? drawCore(world, votersOf(membership)) : world.hosts;
  for (const host of core) {
    host.disk.heal();
    if (host.isPaused) host.resume();
    host.start();
  }
  for (const host of world.hosts) {
    if (core.includes(host)) continue;
    const fate = rng.pick(["crash", "cut", "only sends", "only receives"] as const);
    world.note(host.memberId, `stays out of the core: ${fate}`);
    if (fate === "crash") host.crash("power");
    if (host.isPaused && rng.chance(0.5)) host.resume();
    for (const other of core) {
      if (fate !== "only sends") network.cut(host.index, other.index);
      if (fate !== "only receives") network.cut(other.index, host.index);
    }
  }
  world.note("network", `is healed around ${core.map(({ memberId }) => memberId)}`);
  return core;
}

function drawCore(world: World, voters: readonly string[]): readonly Host[] {
  const { rng, hosts } = world;
  const usable = rng.shuffled(
    hosts.filter(({ memberId, isDoomed }) => voters.includes(memberId) && !isDoomed),
  );
  const needed = Math.floor(voters.length / 2) + 1;
  hold(
    usable.length >= needed,
    "the simulator keeps a majority",
    () => `${usable.length} of ${voters.length}`,
  );
  const others = hosts.filter((host) => !usable.includes(host) && rng.chance(0.5));
  return [...usable.slice(0, rng.integer(needed, usable.length)), ...others];
}

/** Null = one leads, and all core members hold the same; else what is still missing. */
export function whatKeepsFromConvergence(core: readonly Host[]): string | null {
  const leaders = core.filter(({ member }) => member?.raft.status.role === "leader");
  const [leader] = leaders;
  if (leader?.member == null) return "nobody leads";
  if (leaders.length > 1) return `${leaders.map(({ memberId }) => memberId)} all lead`;
  const lead = leader.member.raft.status;
  const own = lead.membership.members.find(({ id }) => id === leader.memberId);
  if (own?.role !== "voter") return `${leader.memberId} leads, but is leaving`;
  if (lead.fencingToken === null) return `${leader.memberId} has no token yet`;
  for (const { member, memberId } of core) {
    if (!lead.membership.members.some(({ id }) => id === memberId)) continue;
    if (member === null) return `${memberId} does not run`;
    const { commitIndex, appliedIndex, leaderId } = member.raft.status;
    if (leaderId !== leader.memberId) return `${memberId} follows ${leaderId}, not ${leader.memberId}`;
    if (commitIndex !== lead.commitIndex || appliedIndex !== commitIndex) {
      return `${memberId} has committed ${commitIndex} and applied ${appliedIndex} of ${lead.commitIndex}`;
    }
    if (member.registers.digest !== leader.member.registers.digest) return `${memberId} holds other values`;
  }
  return null;
}
