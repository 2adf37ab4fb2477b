import { type Candidate, slowStartOf } from "@orrery/domain/proxies";
import type { PoolSettings, ProxyId, ProxyTier } from "@orrery/protocol";
import type { HoldTable } from "./hold-table.ts";
import type { ProxyTrack } from "./proxy-track.ts";

/** What a target's limits leave of an exit. */
export type ExitBudget = {
  /** 0..1 of the tightest limit; 1 where none counts. */
  readonly leftRatio: number;
  readonly isSpent: boolean;
  readonly retryInMs: number | null;
};

export type CandidateContext = {
  readonly target: string;
  readonly settings: PoolSettings;
  /** The target has limits: what is left of them is looked at. */
  readonly isLimited: boolean;
  readonly holds: HoldTable;
  readonly nowMs: number;
  readonly budgetOf: (exit: string) => ExitBudget;
};

const NO_BUDGET: ExitBudget = { leftRatio: 0, isSpent: true, retryInMs: null };

/** A proxy as it stands for one target. What changes with each request is as it is now; what is dear to find out, as it was at the last `refresh`. */
export class TrackCandidate implements Candidate {
  readonly track: ProxyTrack;
  readonly proxyId: ProxyId;
  readonly exit: string;
  readonly tier: ProxyTier;
  readonly country: string | null;
  readonly weight: number;
  readonly isRetired: boolean;
  heldUntilMs: number | null = null;
  isSpent = false;
  retryInMs: number | null = null;
  budgetLeftRatio = 1;
  slowStart = 1;
  /** The target could not be reached through it, which is the target's own affair as often as the proxy's. */
  isSoftlyHeld = false;

  constructor(track: ProxyTrack) {
    const { id, tier, country, exit, weight, state } = track.proxy;
    this.track = track;
    this.proxyId = id;
    this.exit = track.exit;
    this.tier = tier;
    this.country = exit?.country ?? country;
    this.weight = weight;
    this.isRetired = state === "retired";
  }

  get health(): Candidate["health"] {
    return this.track.state;
  }

  get peakMs(): number | null {
    return this.track.observed.peakMs;
  }

  get success(): number {
    return this.track.observed.success;
  }

  get openCount(): number {
    return this.track.openCount;
  }

  get leaseCount(): number {
    return this.track.leaseCount;
  }

  /** Budgets belong to addresses: without one, a limited target is not asked. A rotating endpoint has one budget for all of its exits. */
  get hasBudget(): boolean {
    return this.track.proxy.isRotating || this.track.proxy.exit !== null;
  }

  refresh({ target, settings, isLimited, holds, nowMs, budgetOf }: CandidateContext): void {
    this.track.passTime(nowMs, settings);
    const hold = holds.find(this.exit, target, nowMs);
    this.heldUntilMs = hold?.untilMs ?? null;
    this.isSoftlyHeld = hold !== null && hold.fault === "refusal";
    this.slowStart = slowStartOf(this.track.state, settings, nowMs);
    const { leftRatio, isSpent, retryInMs } = isLimited && !this.hasBudget ? NO_BUDGET : budgetOf(this.exit);
    this.budgetLeftRatio = leftRatio;
    this.isSpent = isSpent;
    this.retryInMs = retryInMs;
  }
}
