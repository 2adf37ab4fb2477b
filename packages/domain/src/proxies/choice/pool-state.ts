import type { ProxyId } from "@orrery/protocol";
import { type Lease, LeaseList } from "./lease-list.ts";

type Current = { readonly proxyId: ProxyId; readonly sinceMs: number };

/** Sessions of one pool that one node remembers. */
export const LEASES_MAX = 20_000;
const CURRENTS_MAX = 256;
/** Leases that ended are forgotten so many at a time. */
const SWEEP = 4;

/** What one node's traffic through one pool sticks to. `chooseProxy` changes it in place: it is asked for each request. */
export class PoolState {
  readonly #currents = new Map<string, Current>();
  readonly #leases = new LeaseList();
  readonly #leaseCounts = new Map<ProxyId, number>();

  /** The proxy of traffic without a session, for one kind of asks. */
  current(kind: string): Current | null {
    return this.#currents.get(kind) ?? null;
  }

  setCurrent(kind: string, proxyId: ProxyId, nowMs: number): void {
    this.#currents.delete(kind);
    this.#currents.set(kind, { proxyId, sinceMs: nowMs });
    if (this.#currents.size > CURRENTS_MAX) this.#currents.delete(this.#currents.keys().next().value ?? "");
  }

  /** Null = there is none, or it was not used for `ttlMs`. Counts as use. */
  useLease(key: string, ttlMs: number, nowMs: number): Lease | null {
    this.#sweep(ttlMs, nowMs);
    const lease = this.#leases.get(key);
    if (lease === null) return null;
    if (nowMs - lease.usedMs >= ttlMs) {
      this.#drop(key);
      return null;
    }
    this.#leases.use(key, nowMs);
    return lease;
  }

  leasedTo(key: string, ttlMs: number, nowMs: number): ProxyId | null {
    const lease = this.#leases.get(key);
    return lease === null || nowMs - lease.usedMs >= ttlMs ? null : lease.proxyId;
  }

  setLease(key: string, proxyId: ProxyId, exit: string, nowMs: number): void {
    this.#drop(key);
    const { oldest } = this.#leases;
    if (oldest !== null && this.#leases.size >= LEASES_MAX) this.#drop(oldest.key);
    this.#leases.add({ key, proxyId, exit, usedMs: nowMs });
    this.#count(proxyId, 1);
  }

  /** Sessions that stick to a proxy; some that ended a while ago may still be among them. */
  leaseCountOf(proxyId: ProxyId): number {
    return this.#leaseCounts.get(proxyId) ?? 0;
  }

  get leaseCount(): number {
    return this.#leases.size;
  }

  #sweep(ttlMs: number, nowMs: number): void {
    for (let left = SWEEP; left > 0; left -= 1) {
      const { oldest } = this.#leases;
      if (oldest === null || nowMs - oldest.usedMs < ttlMs) return;
      this.#drop(oldest.key);
    }
  }

  #drop(key: string): void {
    const lease = this.#leases.delete(key);
    if (lease !== null) this.#count(lease.proxyId, -1);
  }

  #count(proxyId: ProxyId, change: number): void {
    const count = this.leaseCountOf(proxyId) + change;
    if (count > 0) this.#leaseCounts.set(proxyId, count);
    else this.#leaseCounts.delete(proxyId);
  }
}
