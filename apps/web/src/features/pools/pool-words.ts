import type { PoolId } from "@orrery/protocol";

export function poolHref(poolId: PoolId): string {
  return `/pools/${encodeURIComponent(poolId)}`;
}
