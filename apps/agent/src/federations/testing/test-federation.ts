import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Leadership, Membership, Message } from "@orrery/domain/consensus";
import type { AppliedCommand } from "@orrery/domain/keys";
import type { FederationId, MemberId } from "@orrery/protocol";
import { systemClock } from "@orrery/runtime";
import { FederationMember } from "../federation-member.ts";
import { openWriteAheadLog } from "../open-write-ahead-log.ts";
import type { WriteAheadLog } from "../write-ahead-log.ts";

type Running = {
  member: FederationMember;
  log: WriteAheadLog;
  leaderships: Leadership[];
  applied: AppliedCommand[];
};

const TIMINGS = {
  heartbeatMs: 20,
  electionMs: 150,
  campaignMs: 150,
  priorityDelayMs: 40,
  storageStallMs: 2_000,
  batchEntriesMax: 256,
  batchBytesMax: 256 * 1024,
  inFlightMax: 8,
  uncommittedBytesMax: 16 * 1024 * 1024,
};

/** Members with real logs on disk, in one process; messages go from one to the other at once, unless a link is cut. */
export class TestFederation {
  readonly folder = mkdtempSync(join(tmpdir(), "orrery-federation-"));
  readonly running = new Map<MemberId, Running>();
  readonly #initialMembership: Membership;
  readonly #cut = new Set<string>();

  constructor(voters: readonly string[]) {
    const members = voters.map((id) => ({ id: id as MemberId, role: "voter" as const, priority: 50 }));
    this.#initialMembership = { members, removed: [] };
  }

  async start(name: string, options: { isJoining?: boolean; snapshotEveryEntries?: number } = {}) {
    const id = name as MemberId;
    const initialMembership =
      options.isJoining === true ? { members: [], removed: [] } : this.#initialMembership;
    const opened = await openWriteAheadLog(join(this.folder, name), {
      federationId: "test" as FederationId,
      memberId: id,
      create: { initialMembership },
      segmentBytes: 64 * 1024,
    });
    if (opened.outcome !== "new" && opened.outcome !== "opened") {
      throw new Error(`the log of ${name}: ${opened.outcome}`);
    }
    const running: Pick<Running, "leaderships" | "applied"> = { leaderships: [], applied: [] };
    const member = new FederationMember({
      raft: { ...TIMINGS, id, random: Math.random },
      restored: opened.restored,
      storage: opened.log,
      clock: systemClock,
      send: (message) => this.#carry(message),
      onLeadership: (leadership) => running.leaderships.push(leadership),
      onApplied: (applied) => running.applied.push(applied),
      onMembership: () => undefined,
      onFailed: (failure) => {
        throw new Error(`storage of ${name} failed: ${JSON.stringify(failure)}`);
      },
      snapshotEveryEntries: options.snapshotEveryEntries ?? 10_000,
      keptEntries: 10,
    });
    this.running.set(id, { ...running, member, log: opened.log });
    member.start();
    return member;
  }

  async stop(name: string): Promise<void> {
    const running = this.get(name);
    this.running.delete(name as MemberId);
    running.member.stop();
    await running.log.close();
  }

  async end(): Promise<void> {
    for (const name of [...this.running.keys()]) await this.stop(name);
    rmSync(this.folder, { recursive: true, force: true });
  }

  get(name: string): Running {
    const running = this.running.get(name as MemberId);
    if (running === undefined) throw new Error(`${name} is not running`);
    return running;
  }

  cut(name: string): void {
    this.#cut.add(name);
  }

  heal(): void {
    this.#cut.clear();
  }

  /** Who leads with a token, among those that are not cut off. */
  async leader(): Promise<FederationMember> {
    for (;;) {
      for (const [id, { member }] of this.running) {
        const { role, fencingToken } = member.status;
        if (role === "leader" && fencingToken !== null && !this.#cut.has(id)) return member;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #carry(message: Message): void {
    if (this.#cut.has(message.from) || this.#cut.has(message.to)) return;
    setImmediate(() => this.running.get(message.to)?.member.receive(message));
  }
}
