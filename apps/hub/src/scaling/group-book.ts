import type { ScalingGroupRecord } from "@orrery/db";
import type { ScalingGroupId, ScalingLimit, ScalingProvider } from "@orrery/protocol";
import { type LiveGroup, newLiveGroup, nextAtMs, takeRecord } from "./live-group.ts";
import type { ScalingProviderPort } from "./provider.ts";

export type GroupFigures = {
  readonly name: string;
  readonly wanted: number;
  readonly ready: number;
  readonly starting: number;
  /** What held the newest decision. */
  readonly limits: readonly ScalingLimit[];
};

/** The groups of the fleet, while this replica evaluates them. */
export class GroupBook {
  readonly #createProvider: (provider: ScalingProvider) => ScalingProviderPort;
  readonly #groups = new Map<ScalingGroupId, LiveGroup>();

  constructor(createProvider: (provider: ScalingProvider) => ScalingProviderPort) {
    this.#createProvider = createProvider;
  }

  get size(): number {
    return this.#groups.size;
  }

  ids(): ReadonlySet<ScalingGroupId> {
    return new Set(this.#groups.keys());
  }

  records(): ScalingGroupRecord[] {
    return Array.from(this.#groups.values(), ({ record }) => record);
  }

  *figures(): Generator<GroupFigures> {
    for (const { record, instances } of this.#groups.values()) {
      const { name, state, decision } = record;
      const count = (wanted: string) => instances.filter((each) => each.state === wanted).length;
      const limits = decision?.limits.map(({ limit }) => limit) ?? [];
      yield { name, wanted: state.wanted, ready: count("ready"), starting: count("starting"), limits };
    }
  }

  has(group: LiveGroup): boolean {
    return this.#groups.get(group.record.id) === group;
  }

  take(records: readonly ScalingGroupRecord[], nowMs: number): void {
    const there = new Set(records.map(({ id }) => id));
    for (const id of this.#groups.keys()) if (!there.has(id)) this.#groups.delete(id);
    for (const record of records) {
      const known = this.#groups.get(record.id);
      if (known !== undefined) takeRecord(known, record, nowMs);
      else this.#groups.set(record.id, newLiveGroup(record, this.#createProvider(record.provider), nowMs));
    }
  }

  clear(): void {
    this.#groups.clear();
  }

  /** Those whose time has come and that are not under way; their next time is set. */
  takeDue(nowMs: number): LiveGroup[] {
    const due: LiveGroup[] = [];
    for (const group of this.#groups.values()) {
      if (group.isObserved || group.nextAtMs > nowMs) continue;
      group.nextAtMs = nextAtMs(group, nowMs);
      due.push(group);
    }
    return due;
  }
}
