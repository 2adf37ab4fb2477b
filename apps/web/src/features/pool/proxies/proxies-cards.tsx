"use client";
import { Button } from "@orrery/ui";
import { type ReactNode, useState } from "react";
import { fullestBudget } from "../../pools/filter-pools.ts";
import { healthOf, proxyAddress } from "./filter-proxies.ts";
import { BudgetCell, ExitText, HealthMark, LatencyCell, RequestsText, TierMark } from "./proxy-cells.tsx";
import type { ProxyList } from "./use-proxy-list.ts";

const PAGE_SIZE = 50;

/** The same list on a phone: one card a proxy, some at a time. */
export function ProxiesCards({
  list,
  onOpen,
}: {
  list: ProxyList;
  onOpen: (proxyId: string) => void;
}): ReactNode {
  const [shownMax, setShownMax] = useState(PAGE_SIZE);
  const hiddenCount = list.rows.length - shownMax;
  return (
    <>
      <ul aria-label="Proxies" className="-mx-4 divide-y divide-line border-line border-y bg-surface">
        {list.rows.slice(0, shownMax).map((proxy) => (
          <li key={proxy.id} data-proxy={proxyAddress(proxy)} data-health={healthOf(proxy)}>
            <button
              type="button"
              onClick={() => onOpen(proxy.id)}
              className="flex w-full min-w-0 flex-col gap-1.5 px-4 py-3 text-left text-sm"
            >
              <span className="flex min-w-0 items-center gap-2">
                <span className="truncate font-medium text-ink">{proxyAddress(proxy)}</span>
                <TierMark proxy={proxy} />
              </span>
              <span className="flex items-center justify-between gap-3">
                <HealthMark proxy={proxy} />
                <LatencyCell proxy={proxy} />
              </span>
              <span className="flex items-center justify-between gap-3 text-ink-muted text-xs">
                <span className="min-w-0 truncate">
                  <ExitText proxy={proxy} />
                </span>
                <RequestsText proxy={proxy} />
              </span>
              {fullestBudget(proxy) === null ? null : <BudgetCell proxy={proxy} />}
            </button>
          </li>
        ))}
      </ul>
      {hiddenCount > 0 ? (
        <Button className="mt-3 w-full" onClick={() => setShownMax(shownMax + PAGE_SIZE)}>
          {Math.min(PAGE_SIZE, hiddenCount)} more of {hiddenCount}
        </Button>
      ) : null}
    </>
  );
}
