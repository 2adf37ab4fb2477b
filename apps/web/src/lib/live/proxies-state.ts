import type { ProxiesDelta, ProxyId, ProxyLive } from "@orrery/protocol";
import { judgeDelta } from "./numbered-deltas.ts";

/** How the fleet finds each proxy, as this browser knows it: a snapshot plus every delta since, by number. Never mutated. */
export type ProxiesState = {
  /** Null = no snapshot yet. */
  epoch: string | null;
  /** Number of the last delta that is contained. */
  number: number;
  byId: ReadonlyMap<ProxyId, ProxyLive>;
};

export const NO_PROXIES: ProxiesState = { epoch: null, number: 0, byId: new Map() };

export type ProxiesOutcome =
  | { outcome: "applied"; state: ProxiesState }
  /** Already contained, or nothing is subscribed. */
  | { outcome: "ignored" }
  /** A delta is missing or the hub restarted: only a fresh snapshot helps. */
  | { outcome: "gap" };

export type ProxiesSnapshot = { epoch: string; number: number; proxies: readonly ProxyLive[] };

export function proxiesOfSnapshot({ epoch, number, proxies }: ProxiesSnapshot): ProxiesState {
  return { epoch, number, byId: new Map(proxies.map((proxy) => [proxy.proxyId, proxy])) };
}

export function applyProxiesDelta(state: ProxiesState, delta: ProxiesDelta): ProxiesOutcome {
  const verdict = judgeDelta(state, delta);
  if (verdict !== "next") return { outcome: verdict };
  const byId = new Map(state.byId);
  for (const id of delta.removed) byId.delete(id);
  for (const proxy of delta.changed) byId.set(proxy.proxyId, proxy);
  return { outcome: "applied", state: { epoch: state.epoch, number: delta.number, byId } };
}
