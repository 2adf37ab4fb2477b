"use client";
import type { ProxyView } from "@orrery/protocol";
import { Checkbox } from "@orrery/ui";
import type { ReactNode } from "react";
import { useFirstRows } from "../../list/show-more.tsx";
import { fullestBudget } from "../../pools/filter-pools.ts";
import { healthOf, proxyAddress } from "./filter-proxies.ts";
import { BudgetCell, ExitText, HealthMark, LatencyCell, RequestsText, TierMark } from "./proxy-cells.tsx";
import type { ProxyList } from "./use-proxy-list.ts";

/** The same list on a phone: one card a proxy, some at a time. */
export function ProxiesCards({
  list,
  onOpen,
}: {
  list: ProxyList;
  onOpen: (proxyId: string) => void;
}): ReactNode {
  const { shown, more } = useFirstRows(list.rows);
  const chosen = new Set<string>(list.selected.map(({ id }) => id));
  return (
    <>
      <ul aria-label="Proxies" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
        {shown.map((proxy) => (
          <ProxyCard
            key={proxy.id}
            proxy={proxy}
            isSelected={chosen.has(proxy.id)}
            onSelect={() => list.toggle(proxy.id)}
            onOpen={() => onOpen(proxy.id)}
          />
        ))}
      </ul>
      {more}
    </>
  );
}

function ProxyCard({
  proxy,
  isSelected,
  onSelect,
  onOpen,
}: {
  proxy: ProxyView;
  isSelected: boolean;
  onSelect: () => void;
  onOpen: () => void;
}): ReactNode {
  const address = proxyAddress(proxy);
  return (
    <li
      data-proxy={address}
      data-health={healthOf(proxy)}
      className={`flex min-w-0 items-start ${isSelected ? "bg-selected" : ""}`}
    >
      <span className="flex shrink-0 py-3.5 pr-1 pl-4">
        <Checkbox aria-label={`Select ${address}`} checked={isSelected} onCheckedChange={onSelect} />
      </span>
      <button
        type="button"
        onClick={onOpen}
        className="flex min-w-0 flex-1 flex-col gap-1.5 py-3 pr-4 pl-3 text-left text-sm"
      >
        <span className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium text-ink">{address}</span>
          <TierMark proxy={proxy} />
        </span>
        <span className="flex min-w-0 items-center justify-between gap-3">
          <HealthMark proxy={proxy} />
          <LatencyCell proxy={proxy} />
        </span>
        <span className="flex items-center justify-between gap-3 text-ink-muted text-xs">
          <span className="min-w-0 truncate">
            <ExitText proxy={proxy} />
          </span>
          <span className="shrink-0">
            <RequestsText proxy={proxy} />
          </span>
        </span>
        {fullestBudget(proxy) === null ? null : <BudgetCell proxy={proxy} />}
      </button>
    </li>
  );
}
