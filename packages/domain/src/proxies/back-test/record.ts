import type { PoolSettings, ProxyFault, ProxyId, ProxyTier } from "@orrery/protocol";

/** One minute of a pool's traffic, by proxy and target. */
export type RecordedMinute = {
  readonly minuteAtMs: number;
  /** Empty = requests that no proxy was tried for. */
  readonly proxyId: ProxyId | "";
  readonly target: string;
  readonly requestCount: number;
  readonly attemptCount: number;
  readonly faults: Readonly<Partial<Record<ProxyFault, number>>>;
  /** By how long they took: below 1, 2, 4 … ms. */
  readonly latencies: readonly number[];
};

export type RecordedProxy = {
  readonly id: ProxyId;
  /** As `exitOf`. */
  readonly exit: string;
  readonly tier: ProxyTier;
  readonly country: string | null;
  readonly weight: number;
};

export type TrafficRecord = {
  readonly minutes: readonly RecordedMinute[];
  readonly proxies: readonly RecordedProxy[];
  /** Each node rotates for itself; at least 1. */
  readonly nodeCount: number;
};

/** `count`: what the target allows each address; the share of it is the fleet's. */
export type RecordedLimit = {
  readonly pattern: string;
  readonly count: number;
  readonly windowMs: number;
  readonly shareRatio: number;
};

export type BackTestSettings = Pick<
  PoolSettings,
  | "rotateEveryMs"
  | "rotateAtLeastMs"
  | "stickyTtlMs"
  | "ejectionCapRatio"
  | "slowStartMs"
  | "cooldownBaseMs"
  | "cooldownMaxMs"
  | "attemptsMax"
  | "probeEveryMs"
>;

export const MINUTE_MS = 60_000;

export function faultCountOf({ faults }: Pick<RecordedMinute, "faults">): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}
