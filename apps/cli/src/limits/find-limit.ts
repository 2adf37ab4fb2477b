import type { RateLimitView } from "@orrery/protocol";
import { ask, type Hub } from "../command-context.ts";
import { findNamed } from "../find-named.ts";

export async function readLimits(hub: Hub): Promise<RateLimitView[]> {
  return ask(hub, (api) => api.rateLimits.list.query());
}

/** By pattern, id, or the beginning of one id only; where a pattern has two, `<pattern>/connections` is the other. */
export async function findLimit(hub: Hub, reference: string): Promise<RateLimitView> {
  const limits = await readLimits(hub);
  const named = limits.map((limit) => ({ ...limit, name: nameOf(limit, limits) }));
  const { id } = findNamed(named, reference, "rate limit");
  return limits.find((limit) => limit.id === id) as RateLimitView;
}

function nameOf({ pattern, counts }: RateLimitView, limits: readonly RateLimitView[]): string {
  const isAlone = limits.filter((limit) => limit.pattern === pattern).length === 1;
  return isAlone || counts === "requests" ? pattern : `${pattern}/${counts}`;
}
