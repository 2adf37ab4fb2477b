import type { ScalingMinute } from "@orrery/db";
import { loadOfDecision, mergeLoads } from "@orrery/domain/scaling";
import type { ScalingDecision, ScalingGroupId, ScalingPolicy } from "@orrery/protocol";

const MINUTE_MS = 60_000;
/** Of more, the oldest are given up: a database that was away for so long has other worries. */
const MINUTES_MAX = 10_000;

type OpenMinute = ScalingMinute & { decisions: ScalingDecision[] };

/** Evaluations that are not stored yet. */
export class MinuteBook {
  readonly #open = new Map<ScalingGroupId, OpenMinute>();
  #full: ScalingMinute[] = [];

  add(groupId: ScalingGroupId, decision: ScalingDecision, policies: readonly ScalingPolicy[]): void {
    const minuteAtMs = Math.floor(decision.atMs / MINUTE_MS) * MINUTE_MS;
    const load = loadOfDecision(decision, policies);
    const known = this.#open.get(groupId);
    if (known !== undefined && known.minuteAtMs === minuteAtMs) {
      known.decisions.push(decision);
      known.load = mergeLoads(known.load, load);
      return;
    }
    if (known !== undefined) this.#full.push(known);
    this.#open.set(groupId, { groupId, minuteAtMs, decisions: [decision], load });
  }

  /** Oldest first. */
  recent(groupId: ScalingGroupId): ScalingDecision[] {
    const full = this.#full.filter((minute) => minute.groupId === groupId);
    const open = this.#open.get(groupId);
    return [...full, ...(open === undefined ? [] : [open])].flatMap(({ decisions }) => decisions);
  }

  /** The first of those that are over at this time; they stay until `stored`. */
  take(nowMs: number, limit: number): ScalingMinute[] {
    for (const [groupId, minute] of this.#open) {
      if (minute.minuteAtMs + MINUTE_MS > nowMs) continue;
      this.#open.delete(groupId);
      this.#full.push(minute);
    }
    if (this.#full.length > MINUTES_MAX) this.#full = this.#full.slice(-MINUTES_MAX);
    return this.#full.slice(0, limit);
  }

  stored(minutes: readonly ScalingMinute[]): void {
    const gone = new Set(minutes);
    this.#full = this.#full.filter((minute) => !gone.has(minute));
  }
}
