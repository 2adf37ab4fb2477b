"use client";
import type { PoolId, ProxyHealth } from "@orrery/protocol";
import { useQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useCallback, useMemo, useState } from "react";
import { useUrlStates } from "../../../lib/browser/use-url-states.ts";
import { useLiveProxies } from "../../../lib/live/use-proxies.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { PROXY_HEALTHS } from "../../pools/pool-face.ts";
import { countByHealth, listProxies, PROXY_SORTS, withLive } from "./filter-proxies.ts";

/** Health and figures come live; exits, budgets and probers are read so often. */
const REFETCH_MS = 3000;

const parsers = {
  filter: parseAsString.withDefault(""),
  health: parseAsStringLiteral<ProxyHealth>(PROXY_HEALTHS),
  sort: parseAsStringLiteral(PROXY_SORTS).withDefault("health"),
  /** The one whose details are open. */
  proxy: parseAsString,
  /** The import's dialog is open; so it can be linked to. */
  import: parseAsBoolean.withDefault(false),
};

/** The proxies of a pool; filter and order are in the address. */
export function useProxyList(poolId: PoolId) {
  const [url, setUrl] = useUrlStates(parsers);
  const trpc = useTRPC();
  const query = useQuery(trpc.proxies.list.queryOptions({ poolId }, { refetchInterval: REFETCH_MS }));
  const { byId } = useLiveProxies();
  const all = useMemo(() => withLive(query.data ?? [], byId), [query.data, byId]);
  const { filter: search, health, sort } = url;
  const rows = useMemo(() => listProxies(all, { search, health }, sort), [all, search, health, sort]);
  const { selected, toggle, choose } = useSelection(rows);
  return {
    query,
    rows,
    total: all.length,
    counts: useMemo(() => countByHealth(all), [all]),
    opened: useMemo(() => all.find(({ id }) => id === url.proxy) ?? null, [all, url.proxy]),
    selected,
    toggle,
    choose,
    url,
    setUrl,
    isFiltered: search.trim() !== "" || health !== null,
    clear: () => void setUrl({ filter: null, health: null }),
  };
}

export type ProxyList = ReturnType<typeof useProxyList>;

/** What a filter hides is not selected: nobody retires what is not in sight. */
function useSelection<Row extends { id: string }>(rows: readonly Row[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setIds((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const choose = useCallback((chosen: readonly string[]) => setIds(new Set(chosen)), []);
  const selected = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids]);
  return { selected, toggle, choose };
}
