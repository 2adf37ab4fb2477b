import type { EgressCaller } from "../egress-port.ts";
import { judgeTarget, ownAddressesAt } from "./address-guard.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import type { Refusal } from "./refusal.ts";

/** Why a known caller's request is not even tried; null = it is. */
export function admit(
  { egress, clock, openCounts, isDraining }: GatewayParts,
  { poolId }: EgressCaller,
  target: { host: string; port: number },
): Refusal | null {
  if (isDraining)
    return { status: 503, sentence: "This gateway is closing. Try again in a moment.", retryAfterMs: 1000 };
  const pool = egress.poolOf(poolId);
  if (pool === null)
    return { status: 503, sentence: "The pool is not served on this node: see its node filter." };
  const verdict = judgeTarget(target, pool.settings, ownAddressesAt(clock.monotonicMs()));
  if (verdict.outcome === "refused") return { status: 403, sentence: verdict.sentence };
  const { connectionsMax } = pool.settings;
  if ((openCounts.get(poolId) ?? 0) >= connectionsMax) {
    const sentence = `The pool ${pool.name} has ${connectionsMax} requests and tunnels open on this node, its limit.`;
    return { status: 503, sentence, retryAfterMs: 1000 };
  }
  return null;
}
