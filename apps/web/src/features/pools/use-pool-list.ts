"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { countByState, listPools, POOL_SORTS } from "./filter-pools.ts";
import { POOL_STATES } from "./pool-face.ts";
import { usePools } from "./use-pools.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(POOL_STATES),
  sort: parseAsStringLiteral(POOL_SORTS).withDefault("state"),
  /** The dialog of a new pool is open; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
};

/** The list of the Pools page; its filter and order are in the address. */
export function usePoolList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = usePools();
  const all = query.data;
  const { filter: search, state, sort } = url;
  return {
    query,
    rows: useMemo(() => listPools(all ?? [], { search, state }, sort), [all, search, state, sort]),
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? []), [all]),
    url,
    setUrl,
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type PoolList = ReturnType<typeof usePoolList>;
