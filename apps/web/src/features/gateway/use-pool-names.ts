"use client";
import type { PoolId } from "@orrery/protocol";
import { useCallback } from "react";
import { usePools } from "../pools/use-pools.ts";

/** What a pool is called; its id after its removal. */
export function usePoolNames(): (poolId: PoolId) => string {
  const pools = usePools().data;
  return useCallback((poolId) => pools?.find(({ id }) => id === poolId)?.name ?? poolId, [pools]);
}
