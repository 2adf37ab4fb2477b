"use client";
import type { MapSelection } from "@orrery/domain/map";
import type { NodeId } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useLiveProxies } from "../../../lib/live/use-proxies.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import {
  type DrawnExits,
  drawnExitsOf,
  type MapExit,
  mapExitsOf,
  NO_EXITS,
  selectedExits,
  usersOf,
} from "./map-exits.ts";

/** Who uses which exit is of minutes. Health and figures come live. */
const REFETCH_MS = 5000;
const POOLS_EVERY_MS = 30_000;
const FOLLOW_MS = 1000;

const NONE: readonly MapExit[] = [];
const NOBODY: readonly NodeId[] = [];

export type MapExits = {
  /** Empty while they are not read, while they are switched off, and of the past, which does not tell of them. */
  readonly all: readonly MapExit[];
  readonly drawn: DrawnExits;
  /** Nodes that used the selected ones lately. */
  readonly userIds: readonly NodeId[];
  /** How many there are, also while they are switched off; null = not read. */
  readonly count: number | null;
  readonly error: unknown;
};

export function useMapExits({
  isShown,
  isLive,
  selection,
}: {
  isShown: boolean;
  isLive: boolean;
  selection: MapSelection;
}): MapExits {
  const trpc = useTRPC();
  const enabled = useMe().can("pools:read") && isLive;
  const views = useQuery(
    trpc.proxies.exits.queryOptions(undefined, { enabled, refetchInterval: REFETCH_MS }),
  );
  const pools = useQuery(
    trpc.pools.list.queryOptions(undefined, { enabled, refetchInterval: POOLS_EVERY_MS }),
  );
  const live = useLiveProxies(FOLLOW_MS);
  const isWanted = enabled && isShown;
  const poolsById = useMemo(() => new Map((pools.data ?? []).map((pool) => [pool.id, pool])), [pools.data]);
  const all = useMemo(
    () => (isWanted && views.data !== undefined ? mapExitsOf(views.data, poolsById, live.byId) : NONE),
    [isWanted, views.data, poolsById, live.byId],
  );
  const known = useRef(NO_EXITS);
  const drawn = useMemo(() => {
    known.current = drawnExitsOf(all, known.current);
    return known.current;
  }, [all]);
  return {
    all,
    drawn,
    userIds: useUsers(all, selection),
    count: enabled ? (views.data?.length ?? null) : null,
    error: enabled && views.data === undefined ? views.error : null,
  };
}

/** The same list as long as it says the same. */
function useUsers(all: readonly MapExit[], selection: MapSelection): readonly NodeId[] {
  const known = useRef(NOBODY);
  return useMemo(() => {
    const now = selection.kind === "exits" ? usersOf(selectedExits(all, selection)) : NOBODY;
    if (now.join(" ") !== known.current.join(" ")) known.current = now;
    return known.current;
  }, [all, selection]);
}
