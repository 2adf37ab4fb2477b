import type { ProxyId } from "@orrery/protocol";

export type Lease = {
  readonly key: string;
  readonly proxyId: ProxyId;
  readonly exit: string;
  usedMs: number;
};

type Link = Lease & { before: Link | null; after: Link | null };

/** Leases in the order of their use. A chain of its own: the front of a Map from which much was deleted is slow to find. */
export class LeaseList {
  readonly #byKey = new Map<string, Link>();
  #oldest: Link | null = null;
  #newest: Link | null = null;

  get size(): number {
    return this.#byKey.size;
  }

  get oldest(): Lease | null {
    return this.#oldest;
  }

  get(key: string): Lease | null {
    return this.#byKey.get(key) ?? null;
  }

  /** In place of one with the same key. */
  add(lease: Lease): void {
    this.delete(lease.key);
    const link: Link = { ...lease, before: null, after: null };
    this.#byKey.set(lease.key, link);
    this.#append(link);
  }

  use(key: string, nowMs: number): void {
    const link = this.#byKey.get(key);
    if (link === undefined) return;
    link.usedMs = nowMs;
    this.#unlink(link);
    this.#append(link);
  }

  delete(key: string): Lease | null {
    const link = this.#byKey.get(key);
    if (link === undefined) return null;
    this.#byKey.delete(key);
    this.#unlink(link);
    return link;
  }

  #append(link: Link): void {
    link.before = this.#newest;
    link.after = null;
    if (this.#newest === null) this.#oldest = link;
    else this.#newest.after = link;
    this.#newest = link;
  }

  #unlink({ before, after }: Link): void {
    if (before === null) this.#oldest = after;
    else before.after = after;
    if (after === null) this.#newest = before;
    else after.before = before;
  }
}
