"use client";
import { CommandGroup, CommandItem, StatusBadge } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Globe, Route } from "lucide-react";
import type { ReactNode } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { proxyAddress } from "../pool/proxies/filter-proxies.ts";
import { poolFace } from "../pools/pool-face.ts";
import { poolHref } from "../pools/pool-words.ts";
import { ADDRESS_MIN, findExits, findPools } from "./find-pools.ts";

const POOLS_SHOWN_MAX = 5;
const EXITS_SHOWN_MAX = 5;
/** While one types, what was read a moment ago serves. */
const FRESH_MS = 10_000;

/** Pools by name, and proxies by their addresses; nothing is read before something is asked. */
export function PoolResults({ search, go }: { search: string; go: (href: string) => void }): ReactNode {
  const trpc = useTRPC();
  const viewer = useViewer();
  const canRead = useMe().can("pools:read");
  const asked = search.trim();
  const pools = useQuery(
    trpc.pools.list.queryOptions(undefined, { enabled: canRead && asked !== "", staleTime: FRESH_MS }),
  );
  const exits = useQuery(
    trpc.proxies.exits.queryOptions(undefined, {
      enabled: canRead && asked.length >= ADDRESS_MIN && (pools.data?.length ?? 0) > 0,
      staleTime: FRESH_MS,
    }),
  );
  if (!canRead) return null;
  const foundPools = findPools(pools.data ?? [], search, POOLS_SHOWN_MAX);
  const foundExits = findExits(exits.data ?? [], search, EXITS_SHOWN_MAX);
  const poolName = (id: string) => pools.data?.find((pool) => pool.id === id)?.name ?? "";
  return (
    <>
      {foundPools.length === 0 ? null : (
        <CommandGroup heading="Pools">
          {foundPools.map((pool) => {
            const face = poolFace(pool, viewer);
            return (
              <CommandItem
                key={pool.id}
                value={`pool ${pool.id}`}
                icon={<Route aria-hidden />}
                trailing={<StatusBadge plain tone={face.tone} label={face.label} />}
                onSelect={() => go(poolHref(pool.id))}
              >
                {pool.name} <span className="text-ink-faint">{pool.isDemo ? "demo" : pool.description}</span>
              </CommandItem>
            );
          })}
        </CommandGroup>
      )}
      {foundExits.length === 0 ? null : (
        <CommandGroup heading="Proxies">
          {foundExits.map((exit) => (
            <CommandItem
              key={exit.proxyId}
              value={`proxy ${exit.proxyId}`}
              icon={<Globe aria-hidden />}
              trailing={<span className="text-ink-faint">{poolName(exit.poolId)}</span>}
              onSelect={() => go(`${poolHref(exit.poolId)}?proxy=${encodeURIComponent(exit.proxyId)}`)}
            >
              <span className="font-mono text-xs">{proxyAddress(exit)}</span>{" "}
              <span className="text-ink-faint">
                {exit.exit === null ? "" : `leaves at ${exit.exit.address}`}
              </span>
            </CommandItem>
          ))}
        </CommandGroup>
      )}
    </>
  );
}
