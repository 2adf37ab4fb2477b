import { votersOf } from "@orrery/domain/consensus";
import type { Host } from "./host.ts";
import { keepsMajority, rememberedMembership } from "./membership-state.ts";
import { changeSomeMembership, transferSomewhere } from "./operator.ts";
import type { Fault } from "./plan.ts";
import type { World } from "./world.ts";

/** Lets the planned faults happen, each kind at its own random times, until it is stopped. */
export class Faults {
  readonly #world: World;
  #isStopped = false;

  constructor(world: World) {
    this.#world = world;
    for (const [fault, gapMs] of world.plan.faultGapMs) this.#schedule(fault, gapMs);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #schedule(fault: Fault, gapMs: number): void {
    this.#world.scheduler.after(this.#world.rng.gapMs(gapMs), () => {
      if (this.#isStopped) return;
      this.#happen(fault);
      this.#schedule(fault, gapMs);
    });
  }

  /** Undone later, unless the faults have been stopped by then: whoever stops them heals in his own way. */
  #later(delayMs: number, run: () => void): void {
    this.#world.scheduler.after(delayMs, () => {
      if (!this.#isStopped) run();
    });
  }

  #happen(fault: Fault): void {
    const { rng, coverage } = this.#world;
    switch (fault) {
      case "crash":
        this.#crash(this.#anyHost(), rng.chance(0.5) ? "kill" : "power");
        break;
      case "power-loss":
        for (const host of this.#world.hosts) this.#crash(host, "power");
        break;
      case "pause":
        this.#pause(this.#anyHost());
        break;
      case "partition":
        this.#partition();
        break;
      case "one-way":
        this.#cutOneWay();
        break;
      case "clog":
        coverage.clogs += 1;
        this.#clog();
        break;
      case "slow-sync":
        coverage["slow disks"] += 1;
        this.#anyHost().disk.slow(rng.between(3, 60), rng.between(100, 5_000));
        break;
      case "hung-sync":
        coverage["hung disks"] += 1;
        this.#anyHost().disk.hang(rng.between(100, 5_000));
        break;
      case "damage":
        this.#damage();
        break;
      case "membership":
        changeSomeMembership(this.#world);
        break;
      case "transfer":
        transferSomewhere(this.#world);
        break;
      case "suspicion":
        this.#suspectWrongly();
        break;
    }
  }

  /** Leaders are where faults hurt. */
  #anyHost(): Host {
    const { hosts, rng } = this.#world;
    const leaders = hosts.filter(({ member }) => member?.raft.status.role === "leader");
    return leaders.length > 0 && rng.chance(0.5) ? rng.pick(leaders) : rng.pick(hosts);
  }

  #crash(host: Host, kind: "kill" | "power"): void {
    const { rng, coverage, hosts, plan } = this.#world;
    if (host.member === null) return;
    coverage[kind === "kill" ? "kills" : "power cuts"] += 1;
    const lostId = host.memberId;
    host.crash(kind);
    this.#later(rng.chance(0.3) ? rng.between(1, 20) : rng.between(10, 20 * plan.electionMs), () =>
      host.start(),
    );
    // The kernel of a living host closes the connections of a dead process, and the peers notice at once.
    if (kind === "power" || rng.chance(0.3)) return;
    for (const other of hosts) {
      if (this.#world.network.isCut(host.index, other.index)) continue;
      this.#later(rng.between(0.5, 10), () => other.deliver((member) => member.suspect(lostId)));
    }
  }

  #pause(host: Host): void {
    const { rng, coverage, plan } = this.#world;
    if (!host.isRunning) return;
    coverage.pauses += 1;
    this.#world.note(host.memberId, "is frozen");
    host.pause();
    this.#later(rng.between(plan.electionMs / 2, plan.electionMs * 12), () => {
      if (host.isPaused) host.resume();
    });
  }

  #partition(): void {
    const { rng, hosts, coverage, plan, network } = this.#world;
    coverage.partitions += 1;
    const shuffled = rng.shuffled(hosts);
    const size = rng.integer(1, Math.max(1, hosts.length - 1));
    const side = rng.chance(0.4) ? [this.#anyHost()] : shuffled.slice(0, size);
    // Sometimes one host still reaches both sides.
    const bridge = rng.chance(0.25) ? rng.pick(hosts) : null;
    this.#world.note(
      "network",
      `splits off ${side.map(({ memberId }) => memberId)} but for ${bridge?.memberId}`,
    );
    const cuts: [number, number][] = [];
    for (const a of side) {
      for (const b of hosts) {
        if (side.includes(b) || a === bridge || b === bridge) continue;
        cuts.push([a.index, b.index], [b.index, a.index]);
      }
    }
    for (const [from, to] of cuts) network.cut(from, to);
    this.#later(rng.between(plan.electionMs, plan.electionMs * 20), () => {
      for (const [from, to] of cuts) network.mend(from, to);
    });
  }

  #cutOneWay(): void {
    const { rng, hosts, coverage, plan, network } = this.#world;
    coverage["one-way cuts"] += 1;
    const host = this.#anyHost();
    const isInbound = rng.chance(0.5);
    const share = rng.pick([0.3, 1, 1]);
    this.#world.note(
      "network",
      `cuts ${share} of ${host.memberId}'s ${isInbound ? "incoming" : "outgoing"} links`,
    );
    const cuts = hosts
      .filter((other) => other !== host && rng.chance(share))
      .map(({ index }): [number, number] => (isInbound ? [index, host.index] : [host.index, index]));
    for (const [from, to] of cuts) network.cut(from, to);
    this.#later(rng.between(plan.electionMs, plan.electionMs * 20), () => {
      for (const [from, to] of cuts) network.mend(from, to);
    });
  }

  #clog(): void {
    const { rng, hosts, plan, network } = this.#world;
    const host = this.#anyHost();
    const durationMs = rng.between(plan.electionMs / 4, plan.electionMs * 8);
    for (const { index } of hosts) {
      if (rng.chance(0.5)) network.clog(host.index, index, durationMs);
      if (rng.chance(0.3)) network.clog(index, host.index, durationMs);
    }
  }

  /** At most so many disks lose something that the others can still decide. */
  #damage(): void {
    const { rng } = this.#world;
    const host = this.#anyHost();
    if (host.member === null || host.isDoomed) return;
    const membership = rememberedMembership(this.#world);
    if (membership === null || !keepsMajority(this.#world, votersOf(membership), host.memberId)) return;
    host.isDoomed = true;
    this.#crash(host, rng.chance(0.5) ? "kill" : "power");
    this.#world.note(host.memberId, `will find its disk damaged: ${host.storage.damage(rng)}`);
  }

  #suspectWrongly(): void {
    const { coverage, rng, hosts } = this.#world;
    coverage.suspicions += 1;
    const suspected = this.#anyHost();
    for (const host of hosts) {
      if (host === suspected || rng.chance(0.5)) continue;
      host.deliver((member) => member.suspect(suspected.memberId));
    }
  }
}
