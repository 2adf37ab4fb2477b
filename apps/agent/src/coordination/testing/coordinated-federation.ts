import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MessageChannel } from "node:worker_threads";
import type { Leadership, Membership, Message } from "@orrery/domain/consensus";
import { FederationId, type MemberId } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { FederationMember } from "../../federations/federation-member.ts";
import { openWriteAheadLog } from "../../federations/open-write-ahead-log.ts";
import type { WriteAheadLog } from "../../federations/write-ahead-log.ts";
import type { Coordination, CoordinationHost, OutgoingMessage } from "../coordination.ts";
import type { CoordinationMember } from "../coordination-member.ts";
import { RaftCoordination } from "../raft-coordination.ts";
import { RemoteCoordination } from "../remote-coordination.ts";
import { serveCoordination } from "../serve-coordination.ts";

export const FEDERATION = FederationId.parse("test");
const LEASE_MS = 100;
const TIMINGS = {
  ...{ heartbeatMs: 20, electionMs: 150, campaignMs: 150, priorityDelayMs: 40, storageStallMs: 2_000 },
  ...{ batchEntriesMax: 256, batchBytesMax: 256 * 1024, inFlightMax: 8 },
  uncommittedBytesMax: 16 * 1024 * 1024,
};

type Running = {
  member: FederationMember;
  log: WriteAheadLog;
  coordination: RaftCoordination;
  leadership: Leadership;
};

/**
 * Members with real logs in one process, each with its port; what they tell each other goes from one to the other at once, unless
 * a member is cut off.
 */
export class CoordinatedFederation {
  readonly running = new Map<MemberId, Running>();
  readonly #folder = mkdtempSync(join(tmpdir(), "orrery-coordination-"));
  readonly #membership: Membership;
  readonly #cut = new Set<string>();
  readonly #remotes: RemoteCoordination[] = [];

  private constructor(names: readonly string[]) {
    const members = names.map((id) => ({ id: id as MemberId, role: "voter" as const, priority: 50 }));
    this.#membership = { members, removed: [] };
  }

  static async start(...names: string[]): Promise<CoordinatedFederation> {
    const federation = new CoordinatedFederation(names);
    for (const name of names) await federation.start(name);
    return federation;
  }

  async start(name: string): Promise<Coordination> {
    const id = name as MemberId;
    const opened = await openWriteAheadLog(join(this.#folder, name), {
      ...{ federationId: FEDERATION, memberId: id },
      create: { initialMembership: this.#membership },
    });
    if (opened.outcome !== "new" && opened.outcome !== "opened") throw new Error(opened.outcome);
    const member = new FederationMember({
      raft: { ...TIMINGS, id, random: Math.random },
      restored: opened.restored,
      storage: opened.log,
      clock: systemClock,
      send: (message) => this.#carry(message),
      onLeadership: (leadership) => {
        running.leadership = leadership;
        running.coordination.leadershipChanged(leadership);
      },
      onApplied: (applied) => running.coordination.applied(applied),
      onMembership: () => undefined,
      onFailed: (failure) => {
        throw new Error(`storage of ${name} failed: ${JSON.stringify(failure)}`);
      },
      ...{ snapshotEveryEntries: 3_000, keptEntries: 10 },
    });
    const coordination = new RaftCoordination(this.#memberOf(id, member), () => systemClock.monotonicMs());
    const running: Running = { member, log: opened.log, coordination, leadership: member.status };
    this.running.set(id, running);
    member.start();
    return coordination;
  }

  async stop(name: string): Promise<void> {
    const id = name as MemberId;
    const running = this.running.get(id);
    this.running.delete(id);
    running?.member.stop();
    running?.coordination.stop();
    await running?.log.close();
    for (const { member } of this.running.values()) member.suspect(id);
  }

  async end(): Promise<void> {
    for (const remote of this.#remotes) remote.close();
    for (const name of [...this.running.keys()]) await this.stop(name);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  at(name: string): RaftCoordination {
    const running = this.running.get(name as MemberId);
    if (running === undefined) throw new Error(`${name} is not running`);
    return running.coordination;
  }

  /** The member's port, over a message channel. */
  remotely(name: string): Coordination {
    return this.hostAt(name).find(FEDERATION);
  }

  /** The member's node, over a message channel. */
  hostAt(name: string): RemoteCoordination {
    const { port1, port2 } = new MessageChannel();
    const host: CoordinationHost = {
      list: async () => [await this.at(name).describe()].filter((each) => each !== null),
      find: (federationId) => (federationId === FEDERATION ? this.at(name) : null),
    };
    serveCoordination(port1, host);
    const remote = new RemoteCoordination(port2);
    this.#remotes.push(remote);
    return remote;
  }

  cut(...names: string[]): void {
    for (const name of names) this.#cut.add(name);
  }

  heal(): void {
    this.#cut.clear();
  }

  /** Who leads with a token, among those that are not cut off. */
  async leader(): Promise<MemberId> {
    for (;;) {
      for (const [id, { leadership }] of this.running) {
        if (leadership.role === "leader" && leadership.fencingToken !== null && !this.#cut.has(id)) return id;
      }
      await pause(5);
    }
  }

  async follower(): Promise<MemberId> {
    const leader = await this.leader();
    for (const id of this.running.keys()) if (id !== leader) return id;
    throw new Error("there is no follower");
  }

  #carry(message: Message): void {
    if (this.#cut.has(message.from) || this.#cut.has(message.to)) return;
    setImmediate(() => this.running.get(message.to)?.member.receive(message));
  }

  #send(from: MemberId, { topic, payload, to }: OutgoingMessage): "sent" {
    for (const [id, { coordination }] of this.running) {
      if (id === from || (to !== null && id !== to)) continue;
      if (this.#cut.has(from) || this.#cut.has(id)) continue;
      setImmediate(() => coordination.received(topic, new Uint8Array(payload), from));
    }
    return "sent";
  }

  #memberOf(id: MemberId, member: FederationMember): CoordinationMember {
    const federation = this;
    return {
      ...{ federationId: FEDERATION, memberId: id, name: "test" },
      get leadership() {
        return federation.running.get(id)?.leadership ?? member.status;
      },
      get membership() {
        return member.status.membership;
      },
      get appliedIndex() {
        return member.appliedIndex;
      },
      get store() {
        return member.store;
      },
      peers: () => this.#peersOf(id),
      memberName: (memberId) => `node-${memberId}`,
      claimUntilMs: () => member.claimUntilMs(LEASE_MS),
      write: (request, done) => member.writeEncoded(request, done),
      tellCommit: (to) => member.tellCommit(to),
      read: () => member.read(),
      renew: (name, token) => member.renew(name, token),
      campaign: () => member.call(),
      resign: async (to) => {
        const target = to ?? [...this.running.keys()].find((each) => each !== id) ?? id;
        const result = member.transferLeadership(target);
        if (result.outcome !== "started") return result;
        while (this.running.get(id)?.leadership.role === "leader") await pause(1);
        return { outcome: "resigned" };
      },
      send: (message) => this.#send(id, message),
    };
  }

  #peersOf(id: MemberId) {
    const others = this.#membership.members.filter((member) => member.id !== id);
    return others.map(({ id: memberId }) => {
      const isHeard = this.running.has(memberId) && !this.#cut.has(memberId) && !this.#cut.has(id);
      return { memberId, isHeard, heardAgoMs: isHeard ? 1 : null };
    });
  }
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
