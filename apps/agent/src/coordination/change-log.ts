import type { AppliedCommand } from "@orrery/domain/keys";
import { type KeyChange, RESERVED_PREFIX, type Watch } from "./coordination.ts";
import { WatchQueue } from "./watch-queue.ts";

/** Kept for watches that begin in the past. */
const KEPT_CHANGES = 2_048;
const KEPT_BYTES = 8 * 1024 * 1024;
const QUEUE = { itemsMax: 8_192, bytesMax: 4 * 1024 * 1024, overflow: "all" } as const;
const CHANGE_BYTES = 64;

type Watcher = { readonly prefix: string; readonly queue: WatchQueue<KeyChange> };

/** The newest changes of keys, and who watches them. The agents' own keys are seen only by whoever names their prefix. */
export class ChangeLog {
  readonly #watchers = new Set<Watcher>();
  #kept: KeyChange[] = [];
  #head = 0;
  #bytes = 0;
  /** Changes after this revision are kept. */
  #since: number;
  #isStopped = false;

  constructor(appliedIndex: number) {
    this.#since = appliedIndex;
  }

  get watcherCount(): number {
    return this.#watchers.size;
  }

  applied({ request, answer }: AppliedCommand): void {
    if (request === null || (answer.outcome !== "stored" && answer.outcome !== "deleted")) return;
    const { command } = request;
    if (command.kind !== "put" && command.kind !== "delete") return;
    const value = command.kind === "put" ? command.value : null;
    const change = { key: command.key, value, revision: answer.revision };
    this.#keep(change);
    for (const watcher of this.#watchers) offer(watcher, change);
  }

  /** The store jumped ahead by a snapshot: nobody knows what changed in between. */
  jumped(appliedIndex: number): void {
    this.#kept = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#since = appliedIndex;
    for (const { queue } of this.#watchers) queue.lose(1, appliedIndex);
  }

  watch(prefix: string, fromRevision: number): Watch<KeyChange> {
    const queue: WatchQueue<KeyChange> = new WatchQueue(QUEUE, () => this.#watchers.delete(watcher));
    const watcher: Watcher = { prefix, queue };
    this.#watchers.add(watcher);
    if (this.#isStopped) queue.end();
    if (fromRevision > 0) {
      if (fromRevision <= this.#since) queue.lose(1, this.#since);
      for (let at = this.#head; at < this.#kept.length; at += 1) {
        const change = this.#kept[at];
        if (change !== undefined && change.revision >= fromRevision) offer(watcher, change);
      }
    }
    return queue;
  }

  stop(): void {
    this.#isStopped = true;
    for (const { queue } of this.#watchers) queue.end();
    this.#watchers.clear();
  }

  #keep(change: KeyChange): void {
    this.#kept.push(change);
    this.#bytes += sizeOf(change);
    while (this.#kept.length - this.#head > KEPT_CHANGES || this.#bytes > KEPT_BYTES) {
      const oldest = this.#kept[this.#head];
      if (oldest === undefined) break;
      this.#since = oldest.revision;
      this.#bytes -= sizeOf(oldest);
      this.#head += 1;
    }
    if (this.#head > KEPT_CHANGES) {
      this.#kept = this.#kept.slice(this.#head);
      this.#head = 0;
    }
  }
}

function offer({ prefix, queue }: Watcher, change: KeyChange): void {
  if (!change.key.startsWith(prefix)) return;
  if (change.key.startsWith(RESERVED_PREFIX) && !prefix.startsWith(RESERVED_PREFIX)) return;
  queue.push(change, sizeOf(change), change.revision);
}

function sizeOf({ key, value }: KeyChange): number {
  return CHANGE_BYTES + key.length * 2 + (value?.length ?? 0);
}
