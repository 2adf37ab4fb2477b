import type { ProxyId } from "@orrery/protocol";

type Lease = { proxyId: ProxyId; exit: string; usedMs: number };
type Current = { proxyId: ProxyId; sinceMs: number };

/** Sessions of one pool that one node remembers. */
export const LEASES_MAX = 20_000;
const CURRENTS_MAX = 256;
/** Leases that ended are forgotten so many at a time. */
const SWEEP = 4;

/** What one node's traffic through one pool sticks to. `chooseProxy` changes it in place: it is asked for each request. */
export class PoolState {
  readonly #currents = new Map<string, Current>();
  /** Used longest ago first. */
  readonly #leases = new Map<string, Lease>();
  readonly #leaseCounts = new Map<ProxyId, number>();

  /** The proxy of traffic without a session, for one kind of asks. */
  current(kind: string): Current | null {
    return this.#currents.get(kind) ?? null;
  }

  setCurrent(kind: string, proxyId: ProxyId, nowMs: number): void {
    this.#currents.delete(kind);
    this.#currents.set(kind, { proxyId, sinceMs: nowMs });
    if (this.#currents.size > CURRENTS_MAX) this.#currents.delete(firstKey(this.#currents));
  }

  /** Null = there is none, or it was not used for `ttlMs`. Counts as use. */
  useLease(key: string, ttlMs: number, nowMs: number): Lease | null {
    this.#sweep(ttlMs, nowMs);
    const lease = this.#leases.get(key);
    if (lease === undefined) return null;
    this.#leases.delete(key);
    if (nowMs - lease.usedMs >= ttlMs) {
      this.#count(lease.proxyId, -1);
      return null;
    }
    lease.usedMs = nowMs;
    this.#leases.set(key, lease);
    return lease;
  }

  leasedTo(key: string, ttlMs: number, nowMs: number): ProxyId | null {
    const lease = this.#leases.get(key);
    return lease === undefined || nowMs - lease.usedMs >= ttlMs ? null : lease.proxyId;
  }

  setLease(key: string, proxyId: ProxyId, exit: string, nowMs: number): void {
    this.#drop(key);
    if (this.#leases.size >= LEASES_MAX) this.#drop(firstKey(this.#leases));
    this.#leases.set(key, { proxyId, exit, usedMs: nowMs });
    this.#count(proxyId, 1);
  }

  /** Sessions that stick to a proxy; those that ended a while ago may still be among them. */
  leaseCountOf(proxyId: ProxyId): number {
    return this.#leaseCounts.get(proxyId) ?? 0;
  }

  get leaseCount(): number {
    return this.#leases.size;
  }

  #sweep(ttlMs: number, nowMs: number): void {
    let left = SWEEP;
    for (const [key, { usedMs }] of this.#leases) {
      if (left === 0 || nowMs - usedMs < ttlMs) return;
      this.#drop(key);
      left -= 1;
    }
  }

  #drop(key: string): void {
    const lease = this.#leases.get(key);
    if (lease === undefined) return;
    this.#leases.delete(key);
    this.#count(lease.proxyId, -1);
  }

  #count(proxyId: ProxyId, change: number): void {
    const count = this.leaseCountOf(proxyId) + change;
    if (count > 0) this.#leaseCounts.set(proxyId, count);
    else this.#leaseCounts.delete(proxyId);
  }
}

function firstKey(map: ReadonlyMap<string, unknown>): string {
  return map.keys().next().value ?? "";
}
