import { EXIT_USERS_MAX, type ExitUser, type NodeId, type ProxyId } from "@orrery/protocol";

type Use = { attempts: number; minute: number; attemptsBefore: number; lastAtMs: number };

const MINUTE_MS = 60_000;
const LATELY_MS = 5 * MINUTE_MS;
/** Pairs of a node and a proxy, together. What comes beyond is not taken. */
const PAIRS_MAX = 200_000;

/** Which nodes' traffic left through which proxy lately. Times are of a clock that never goes back. */
export class ExitUsers {
  readonly #proxies = new Map<ProxyId, Map<NodeId, Use>>();
  #size = 0;

  /** `attempts`: since the last time. */
  add(proxyId: ProxyId, nodeId: NodeId, attempts: number, nowAtMs: number): void {
    if (attempts === 0) return;
    const nodes = this.#proxies.get(proxyId) ?? new Map<NodeId, Use>();
    let use = nodes.get(nodeId);
    if (use === undefined) {
      if (this.#size >= PAIRS_MAX) return;
      this.#size += 1;
      use = { attempts: 0, minute: minuteOf(nowAtMs), attemptsBefore: 0, lastAtMs: nowAtMs };
      this.#proxies.set(proxyId, nodes.set(nodeId, use));
    }
    turn(use, nowAtMs);
    use.attempts += attempts;
    use.lastAtMs = nowAtMs;
  }

  /** The busiest first, at most EXIT_USERS_MAX. */
  of(proxyId: ProxyId, nowAtMs: number): ExitUser[] {
    const users: ExitUser[] = [];
    for (const [nodeId, use] of this.#proxies.get(proxyId) ?? []) {
      if (nowAtMs - use.lastAtMs > LATELY_MS) continue;
      turn(use, nowAtMs);
      // Of the minute before only the part that is within the last 60 s.
      const part = 1 - (nowAtMs % MINUTE_MS) / MINUTE_MS;
      const requestsPerSecond = (use.attempts + use.attemptsBefore * part) / 60;
      users.push({ nodeId, requestsPerSecond, lastAtMs: use.lastAtMs });
    }
    return users
      .sort((a, b) => b.requestsPerSecond - a.requestsPerSecond || b.lastAtMs - a.lastAtMs)
      .slice(0, EXIT_USERS_MAX);
  }

  sweep(nowAtMs: number): void {
    for (const [proxyId, nodes] of this.#proxies) {
      for (const [nodeId, { lastAtMs }] of nodes) {
        if (nowAtMs - lastAtMs > LATELY_MS && nodes.delete(nodeId)) this.#size -= 1;
      }
      if (nodes.size === 0) this.#proxies.delete(proxyId);
    }
  }

  forgetNode(nodeId: NodeId): void {
    for (const nodes of this.#proxies.values()) if (nodes.delete(nodeId)) this.#size -= 1;
  }

  forgetProxy(proxyId: ProxyId): void {
    this.#size -= this.#proxies.get(proxyId)?.size ?? 0;
    this.#proxies.delete(proxyId);
  }
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

function turn(use: Use, nowAtMs: number): void {
  const minute = minuteOf(nowAtMs);
  if (minute === use.minute) return;
  use.attemptsBefore = minute === use.minute + 1 ? use.attempts : 0;
  use.attempts = 0;
  use.minute = minute;
}
