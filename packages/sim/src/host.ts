import type { MemberId } from "@orrery/protocol";
import { Disk } from "./disk.ts";
import { LogStorage } from "./log-storage.ts";
import { Member } from "./member.ts";
import type { MemberStorage, StorageBatch } from "./member-storage.ts";
import { hold } from "./violation.ts";
import type { World } from "./world.ts";

/** A machine: its clock, its disk, and the process on it, which may be running, frozen or gone. */
export class Host {
  readonly index: number;
  readonly disk: Disk;
  readonly #world: World;
  readonly #clockRatio: number;
  #clockOffsetMs = 0;
  #generation = 0;
  #backlog: (() => void)[] = [];
  storage: MemberStorage;
  memberId: MemberId;
  member: Member | null = null;
  isPaused = false;
  /** Its disk has lost something: when a start finds that out, it gets a new id. */
  isDoomed = false;

  constructor(world: World, index: number) {
    const { plan, rng } = world;
    this.#world = world;
    this.index = index;
    this.memberId = idOf(index, 0);
    this.storage = new LogStorage(this.memberId, world.founders);
    this.#clockRatio = 1 + rng.between(-plan.driftRatioMax, plan.driftRatioMax);
    const timing = { minMs: plan.syncMinMs, maxMs: plan.syncMaxMs };
    this.disk = new Disk(world.scheduler, rng.fork(), this.storage, timing);
  }

  /** Monotonic within one life of the process, and at no fixed relation to any other clock. */
  get clockMs(): number {
    return this.#clockOffsetMs + this.#world.scheduler.nowMs * this.#clockRatio;
  }

  get isRunning(): boolean {
    return this.member !== null && !this.isPaused;
  }

  start(): void {
    if (this.member !== null) return;
    const recovery = this.storage.recover();
    if (recovery.verdict === "damaged") {
      hold(this.isDoomed, "no torn write is taken for damage", () => `${this.memberId}: ${recovery.problem}`);
      this.#world.coverage["damaged disks"] += 1;
      this.#world.note(this.memberId, `has a damaged disk: ${recovery.problem}`);
      this.wipe();
      this.start();
      return;
    }
    if (recovery.verdict === "torn-tail") this.#world.coverage["torn tails"] += 1;
    this.#clockOffsetMs = this.#world.rng.between(1_000, 1_000_000);
    const view = this.#world.viewFor(this.memberId);
    const missing = view.restored(recovery.state);
    hold(missing === null, "a restart keeps what was synced", () => `${this.memberId}: ${missing}`);
    this.disk.reset(this.storage);
    this.#world.note(this.memberId, `starts (${recovery.verdict})`);
    this.member = new Member(this.#world, this, view, recovery.state);
    this.member.begin();
    this.#tickLater(this.member);
  }

  /** Everything on the disk is given up, and the id with it. */
  wipe(): void {
    this.#generation += 1;
    this.memberId = idOf(this.index, this.#generation);
    this.storage = new LogStorage(this.memberId, this.#world.founders);
    this.isDoomed = false;
  }

  /** `kill`: the process is gone, what it wrote stays. `power`: what was not synced may be gone as well. */
  crash(kind: "kill" | "power"): void {
    if (this.member === null) return;
    this.#world.note(this.memberId, `is gone (${kind})`);
    this.member.end();
    this.member = null;
    this.isPaused = false;
    this.#backlog = [];
    this.storage.crash(kind, this.#world.rng);
    this.disk.reset(this.storage);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const run of backlog) run();
  }

  /** Something happens to the process: at once, when it wakes, or never if it is gone. */
  deliver(run: (member: Member) => void): void {
    const { member } = this;
    if (member === null) return;
    const runIfAlive = () => {
      if (member.isAlive) run(member);
    };
    if (this.isPaused) this.#backlog.push(runIfAlive);
    else runIfAlive();
  }

  after(delayMs: number, run: () => void): void {
    const { member } = this;
    this.#world.scheduler.after(delayMs, () => {
      if (member === this.member) this.deliver(run);
    });
  }

  append(batch: StorageBatch): void {
    const view = this.#world.viewFor(this.memberId);
    if (batch.hardState !== null) {
      this.#world.promises.stored(view, view.newestHardState, batch.hardState);
    }
    this.storage.append(batch);
    view.appended(this.storage.position, batch);
  }

  /** Begins an fsync unless one is under way; the member asks again while something of it is left. */
  sync(): void {
    const view = this.#world.viewFor(this.memberId);
    this.disk.sync((position) => {
      view.synced(position);
      this.#world.coverage.syncs += 1;
      this.deliver((member) => member.synced(position));
    });
  }

  #tickLater(member: Member): void {
    this.#world.scheduler.after(this.#world.plan.tickMs, () => {
      if (!member.isAlive) return;
      // A frozen process misses its ticks; it does not catch up on them one by one.
      if (!this.isPaused) member.tick();
      this.#tickLater(member);
    });
  }
}

export function idOf(host: number, generation: number): MemberId {
  return `${String.fromCharCode(97 + host)}${generation}` as MemberId;
}
